#include "runner/run/known_files.h"

#include <filesystem>
#include <unordered_set>

namespace firn {

namespace fs = std::filesystem;

namespace {

using Paths = std::unordered_set<std::string>;

// Where the path leads in the end; of one that is no longer there as far as it can be followed.
std::string Canonical(const std::string& directory, const std::string& path) {
  std::error_code error;
  fs::path at = fs::path(directory) / path;  // an absolute path stays as it is
  fs::path canonical = fs::weakly_canonical(at, error);
  return error ? at.lexically_normal().string() : canonical.string();
}

// Whether the path may be another's in other words: most are not, and need no second look.
bool IsOdd(std::string_view path) {
  return path.starts_with('/') || path.starts_with("./") || path.starts_with("../") ||
         path.find("//") != path.npos || path.find("/./") != path.npos ||
         path.find("/../") != path.npos;
}

bool HasPath(const std::set<LoadedFile>& known, const std::string& path) {
  auto found = known.lower_bound({path, 0, ""});
  return found != known.end() && found->path == path;
}

}  // namespace

std::vector<FileNews> CompareWithKnown(const std::string& directory,
                                       const std::vector<LoadedFile>& found,
                                       const std::set<LoadedFile>& known) {
  std::vector<FileNews> news(found.size());
  std::vector<std::string> canonical(found.size());
  Paths seen, fingerprints;
  bool any = false;
  for (size_t i = 0; i < found.size(); ++i) {
    canonical[i] = Canonical(directory, found[i].path);
    news[i].again = !seen.insert(canonical[i]).second;
    news[i].known = known.contains(found[i]);
    if (!news[i].known) fingerprints.insert(found[i].fingerprint);
    any |= !news[i].known;
  }
  if (!any) return news;
  // What was loaded with the content of one that seems new, and what was spelled in other words.
  Paths same, odd;
  for (const LoadedFile& file : known) {
    if (fingerprints.contains(file.fingerprint)) {
      same.insert(file.fingerprint + Canonical(directory, file.path));
    }
    if (IsOdd(file.path)) odd.insert(Canonical(directory, file.path));
  }
  for (size_t i = 0; i < found.size(); ++i) {
    if (news[i].known) continue;
    news[i].known = same.contains(found[i].fingerprint + canonical[i]);
    std::string within =
        fs::path(canonical[i]).lexically_relative(Canonical(directory, ".")).generic_string();
    news[i].changed = !news[i].known && (HasPath(known, found[i].path) || HasPath(known, within) ||
                                         odd.contains(canonical[i]));
  }
  return news;
}

}  // namespace firn
