#include "compiler/plan/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <set>
#include <string_view>

#include "compiler/project/spec_names.h"

namespace firn {

namespace {

using Models = std::set<size_t>;
constexpr size_t kAllSteps = std::numeric_limits<size_t>::max();

// `*` any text, `?` any one character; else letter by letter, ignoring case.
bool Matches(std::string_view text, std::string_view pattern) {
  size_t t = 0, p = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || SameName(text.substr(t, 1), pattern.substr(p, 1)))) {
      ++t;
      ++p;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// `2+@tag:daily+3`, taken apart.
struct Selector {
  std::string_view method;  // "name" where none is written
  std::string_view value;
  size_t up = 0, down = 0;  // steps
  bool at = false;
  Span span;  // of method and value
};

class Selecting {
 public:
  Selecting(const Project& project, const Analysis& analysis, const SourceMap& sources,
            Diagnostics& diagnostics)
      : project_(project), analysis_(analysis), sources_(sources), diagnostics_(diagnostics) {}

  // The union of the text's parts, each an intersection.
  Models Text(FileId file) {
    Models all;
    std::string_view text = sources_.text(file);
    ForEachPart(text, 0, " \t\n", [&](std::string_view set, size_t at) {
      bool first = true;
      Models both;
      ForEachPart(set, at, ",", [&](std::string_view one, size_t begin) {
        Models found = One(Parse(one, file, begin));
        if (first) {
          both = std::move(found);
        } else {
          std::erase_if(both, [&](size_t model) { return !found.contains(model); });
        }
        first = false;
      });
      all.merge(both);
    });
    return all;
  }

  bool Enabled(size_t model) const { return *project_.models[model].config.enabled; }

 private:
  template <typename Take>
  static void ForEachPart(std::string_view text, size_t at, std::string_view separators,
                          const Take& take) {
    for (size_t begin = 0; begin < text.size();) {
      size_t end = std::min(text.find_first_of(separators, begin), text.size());
      if (end > begin) take(text.substr(begin, end - begin), at + begin);
      begin = end + 1;
    }
  }

  static Selector Parse(std::string_view text, FileId file, size_t begin) {
    Selector selector;
    size_t end = begin + text.size();
    // "2+": digits before a plus are steps; without a plus they are part of a name.
    size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits < text.size() && text[digits] == '+') {
      selector.up = Steps(text.substr(0, digits));
      begin += digits + 1;
      text.remove_prefix(digits + 1);
    } else if (text.starts_with('@')) {
      selector.at = true;
      begin += 1;
      text.remove_prefix(1);
    }
    size_t plus = text.rfind('+');
    if (plus != std::string_view::npos &&
        text.find_first_not_of("0123456789", plus + 1) == std::string_view::npos) {
      selector.down = Steps(text.substr(plus + 1));
      end -= text.size() - plus;
      text = text.substr(0, plus);
    }
    selector.span = {file, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
    size_t colon = text.find(':');
    selector.method = colon == std::string_view::npos ? "name" : text.substr(0, colon);
    selector.value = colon == std::string_view::npos ? text : text.substr(colon + 1);
    return selector;
  }

  static size_t Steps(std::string_view digits) {
    size_t steps = kAllSteps;
    std::from_chars(digits.data(), digits.data() + digits.size(), steps);
    return steps;
  }

  Models One(const Selector& selector) {
    Models found = Method(selector);
    size_t down = selector.at ? kAllSteps : selector.down;
    if (selector.method == "source") {  // the first step down is from the source to its readers
      if (down == 0) return {};
      down -= down == kAllSteps ? 0 : 1;
    }
    Models all = found;
    all.merge(Walk(found, selector.up, &ModelAnalysis::upstream));
    Models below = Walk(found, down, &ModelAnalysis::downstream);
    if (selector.at) {
      below.insert(found.begin(), found.end());
      all.merge(Walk(below, kAllSteps, &ModelAnalysis::upstream));
    }
    all.merge(below);
    return all;
  }

  Models Walk(const Models& from, size_t steps, std::vector<size_t> ModelAnalysis::*next) const {
    Models reached;
    std::vector<size_t> border(from.begin(), from.end());
    for (size_t step = 0; step < steps && !border.empty(); ++step) {
      std::vector<size_t> further;
      for (size_t model : border) {
        for (size_t other : analysis_.models[model].*next) {
          if (reached.insert(other).second) further.push_back(other);
        }
      }
      border = std::move(further);
    }
    return reached;
  }

  // Models for which one of `words(model)` matches; the words are the candidates of the hint.
  Models Match(const Selector& selector, const char* what,
               const std::function<std::vector<std::string>(const ModelSpec&)>& words) {
    Models found;
    std::vector<std::string> known;
    for (size_t model = 0; model < project_.models.size(); ++model) {
      for (std::string& word : words(project_.models[model])) {
        if (Matches(word, selector.value)) found.insert(model);
        known.push_back(std::move(word));
      }
    }
    if (found.empty()) {
      Report(selector, fmt::format("no model {} '{}'", what, selector.value),
             DidYouMean(selector.value, {known.begin(), known.end()}));
    }
    return found;
  }

  Models Method(const Selector& selector) {
    std::string_view method = selector.method;
    if (selector.value.empty()) {
      Report(selector, "this selects nothing", "a model's name, tag:..., path:...");
      return {};
    }
    if (method == "name" || method == "fqn") {
      // dbt's fully qualified name begins with the project: firn_reference.audit_log.marts.orders.
      return Match(selector, "is named", [&](const ModelSpec& model) {
        return std::vector<std::string>{
            *model.name, model.qualified_name(),
            fmt::format("{}.{}.{}.{}", *project_.name, model.pipeline, model.layer, *model.name)};
      });
    }
    if (method == "tag") {
      return Match(selector, "has the tag", [](const ModelSpec& model) {
        std::vector<std::string> tags;
        for (const firn::Text& tag : model.config.tags) tags.push_back(*tag);
        return tags;
      });
    }
    if (method == "path" || method == "file") {
      return Match(selector, "lies in",
                   [&](const ModelSpec& model) { return PathsOf(model.file, method == "file"); });
    }
    if (method == "config.materialized") {
      return Match(selector, "is materialized as", [](const ModelSpec& model) {
        return std::vector<std::string>{std::string(NameOf(*model.config.materialized))};
      });
    }
    if (method == "resource_type") {
      return Match(selector, "is a", [](const ModelSpec& model) {
        return std::vector<std::string>{std::string(model.kind().resource_type())};
      });
    }
    if (method == "source") return Source(selector);
    constexpr std::string_view kMethods[] = {
        "fqn", "tag", "path", "file", "source", "config.materialized", "resource_type"};
    std::string hint = DidYouMean(method, {std::begin(kMethods), std::end(kMethods)});
    if (hint.empty()) hint = fmt::format("there are {}", fmt::join(kMethods, ", "));
    Report(selector, fmt::format("'{}:' is no way to select", method), hint);
    return {};
  }

  // A file, and for `path:` the folders above it; as a file's name alone too for `file:`.
  static std::vector<std::string> PathsOf(const std::string& file, bool name) {
    std::vector<std::string> paths{file};
    size_t slash = file.rfind('/');
    if (name) {
      paths.push_back(file.substr(slash + 1));
      return paths;
    }
    for (; slash != std::string::npos && slash > 0; slash = file.rfind('/', slash - 1)) {
      paths.push_back(file.substr(0, slash));
      paths.push_back(file.substr(0, slash + 1));
    }
    return paths;
  }

  // The models that read a source.
  Models Source(const Selector& selector) {
    bool matched = false;
    Models found;
    std::vector<std::string> known;
    for (const SourceSpec& source : project_.sources) {
      std::string name = source.qualified_name();
      bool match = Matches(name, selector.value) || Matches(*source.source, selector.value);
      known.insert(known.end(), {name, *source.source});
      if (!match) continue;
      matched = true;
      for (size_t model = 0; model < analysis_.models.size(); ++model) {
        const auto& reads = analysis_.models[model].sources;
        if (std::find(reads.begin(), reads.end(), &source) != reads.end()) found.insert(model);
      }
    }
    if (!matched) {
      Report(selector, fmt::format("there is no source '{}'", selector.value),
             DidYouMean(selector.value, {known.begin(), known.end()}));
    }
    return found;
  }

  void Report(const Selector& selector, std::string message, std::string hint) {
    diagnostics_.Error("unknown-selector", selector.span, std::move(message), std::move(hint));
  }

  const Project& project_;
  const Analysis& analysis_;
  const SourceMap& sources_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::vector<size_t> Select(const Project& project, const Analysis& analysis,
                           const std::vector<FileId>& select, const std::vector<FileId>& exclude,
                           const SourceMap& sources, Diagnostics& diagnostics) {
  Selecting selecting(project, analysis, sources, diagnostics);
  Models selected, excluded;
  for (FileId file : select) selected.merge(selecting.Text(file));
  for (FileId file : exclude) excluded.merge(selecting.Text(file));
  std::vector<size_t> models;
  for (size_t model : analysis.order) {
    bool wanted = select.empty() || selected.contains(model);
    if (wanted && !excluded.contains(model) && selecting.Enabled(model)) models.push_back(model);
  }
  return models;
}

}  // namespace firn
