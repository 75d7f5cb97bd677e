// libcurl's API, found when it is first needed: it and what it needs are thirty libraries, which
// take longer to load than `firn check`, and a machine without Trino need not have it.
//
// Within namespace firn each name below is a pointer that hides the function of that name. A
// function that is used and not listed here does not link.
#pragma once

#include <curl/curl.h>

#include "compiler/base/status.h"

namespace firn {

#define FIRN_CURL_API(X)      \
  X(curl_easy_cleanup)        \
  X(curl_easy_getinfo)        \
  X(curl_easy_init)           \
  X(curl_easy_reset)          \
  X(curl_easy_setopt)         \
  X(curl_global_init)         \
  X(curl_multi_add_handle)    \
  X(curl_multi_cleanup)       \
  X(curl_multi_info_read)     \
  X(curl_multi_init)          \
  X(curl_multi_perform)       \
  X(curl_multi_poll)          \
  X(curl_multi_remove_handle) \
  X(curl_slist_append)        \
  X(curl_slist_free_all)      \
  X(curl_version_info)

#define FIRN_DECLARE(name) inline decltype(&::name) name = nullptr;
FIRN_CURL_API(FIRN_DECLARE)
#undef FIRN_DECLARE

// Must have succeeded before any of them is called. Later calls do nothing.
Status LoadCurl();

}  // namespace firn
