#include "runner/engine/curl_api.h"

#include <dlfcn.h>

#include <string>
#include <string_view>

namespace firn {

namespace {

Status OpenCurl() {
  void* library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    return {StatusCode::kNotFound, std::string("libcurl.so.4 cannot be loaded: ") + dlerror()};
  }
  const char* missing = nullptr;
#define FIRN_FIND(name)                                           \
  name = reinterpret_cast<decltype(name)>(dlsym(library, #name)); \
  if (name == nullptr) missing = #name;
  FIRN_CURL_API(FIRN_FIND)
#undef FIRN_FIND
  if (missing != nullptr) {
    return {StatusCode::kNotFound,
            std::string("libcurl.so.4 has no ") + missing + ": version 7.88 or newer is needed"};
  }
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return {StatusCode::kNotFound, "libcurl.so.4 cannot be initialized"};
  }
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  // Certificates are checked by OpenSSL 3, which firn itself is linked to.
  const std::string_view tls = info->ssl_version == nullptr ? "" : info->ssl_version;
  if (info->version_num < 0x075800 || tls.find("OpenSSL/3.") == std::string_view::npos) {
    return {StatusCode::kNotFound, std::string("libcurl.so.4 is version ") + info->version +
                                       " with '" + std::string(tls) +
                                       "': 7.88 or newer with OpenSSL 3 is needed"};
  }
  return Status();
}

}  // namespace

Status LoadCurl() {
  static const Status loaded = OpenCurl();
  return loaded;
}

}  // namespace firn
