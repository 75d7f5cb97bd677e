#include "runner/cli/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace firn {

namespace {

class Filler {
 public:
  Filler(const EnvironmentFn& variables, const SourceMap& sources, Arena& arena,
         std::vector<FromEnvironment>* taken, Diagnostics& diagnostics)
      : variables_(variables),
        sources_(sources),
        arena_(arena),
        taken_(taken),
        diagnostics_(diagnostics) {}

  const YamlNode* Fill(const YamlNode& node) {
    YamlNode copy = node;
    if (node.kind == NodeKind::kScalar && node.text.find("{{") != std::string_view::npos) {
      size_t first = taken_->size();
      copy.text = arena_.Copy(FillText(node));
      for (size_t i = first; i < taken_->size(); ++i) (*taken_)[i].text = copy.text;
    }
    std::vector<YamlEntry> entries(node.entries.begin(), node.entries.end());
    for (YamlEntry& entry : entries) entry.value = Fill(*entry.value);
    copy.entries = arena_.Copy(entries);
    std::vector<const YamlNode*> items(node.items.begin(), node.items.end());
    for (const YamlNode*& item : items) item = Fill(*item);
    copy.items = arena_.Copy(items);
    return arena_.New<YamlNode>(copy);
  }

 private:
  std::string FillText(const YamlNode& node) {
    std::string out;
    std::string_view text = node.text;
    size_t at = 0;
    while (true) {
      size_t open = text.find("{{", at);
      if (open == std::string_view::npos) return out.append(text.substr(at));
      out.append(text.substr(at, open - at));
      size_t close = text.find("}}", open);
      if (close == std::string_view::npos) {
        Report(node, open, text.size(), "a '{{' is never closed by '}}'");
        return out;
      }
      out += Value(node, open + 2, close);
      at = close + 2;
    }
  }

  // Of the template's inside, [begin, end) of the node's text.
  std::string Value(const YamlNode& node, size_t begin, size_t end) {
    text_ = node.text.substr(0, end);
    at_ = begin;
    std::string_view name, preset;
    size_t name_at = 0;
    bool has_preset = false;
    bool good = Word("env_var") && Symbol('(') && Quoted(&name, &name_at);
    if (good && Symbol(',')) {
      size_t ignored = 0;
      has_preset = true;
      good = Quoted(&preset, &ignored);
    }
    good = good && Symbol(')');
    if (good && Symbol('|'))
      good = Word("as_number") || Word("as_text") || Word("as_native") || Word("as_bool") ||
             Word("int");
    SkipSpace();
    if (!good || at_ != end) {
      Report(node, begin - 2, end + 2, "only env_var('NAME', 'default') can stand in '{{ }}'");
      return {};
    }
    if (std::optional<std::string> value = variables_(std::string(name))) {
      taken_->push_back({std::string(name), *value, ""});
      return *value;
    }
    if (has_preset) return std::string(preset);
    bool told = IsVariableName(name);
    diagnostics_.Error(
        "missing-variable", Place(node, name_at, name_at + name.size()),
        told ? fmt::format("the environment has no variable '{}'", name)
             : "the environment has no such variable",
        fmt::format("set it, or give a default: env_var('{}', '...')", told ? name : "NAME"));
    return {};
  }

  void SkipSpace() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool Symbol(char symbol) {
    SkipSpace();
    if (at_ == text_.size() || text_[at_] != symbol) return false;
    ++at_;
    return true;
  }
  bool Word(std::string_view word) {
    SkipSpace();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool Quoted(std::string_view* out, size_t* place) {
    SkipSpace();
    if (at_ == text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return false;
    size_t close = text_.find(text_[at_], at_ + 1);
    if (close == std::string_view::npos) return false;
    *place = at_ + 1;
    *out = text_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    return true;
  }

  // Bytes of the node's text as a place in the file; the whole scalar where the file has escapes.
  Span Place(const YamlNode& node, size_t begin, size_t end) const {
    if (!node.in_place(sources_)) return node.content;
    return {node.content.file, node.content.begin + static_cast<uint32_t>(begin),
            node.content.begin + static_cast<uint32_t>(end)};
  }
  void Report(const YamlNode& node, size_t begin, size_t end, std::string message) {
    diagnostics_.Error("bad-template", Place(node, begin, end), std::move(message));
  }

  const EnvironmentFn& variables_;
  const SourceMap& sources_;
  Arena& arena_;
  std::vector<FromEnvironment>* taken_;
  Diagnostics& diagnostics_;
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

const YamlNode* FillTemplates(const YamlNode& node, const EnvironmentFn& variables,
                              const SourceMap& sources, Arena& arena,
                              std::vector<FromEnvironment>* taken, Diagnostics& diagnostics) {
  return Filler(variables, sources, arena, taken, diagnostics).Fill(node);
}

bool IsVariableName(std::string_view text) {
  auto upper = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  // A token of capital letters and digits is more likely a value.
  bool digits = text.find_first_of("0123456789") != std::string_view::npos;
  bool words = text.find('_', 1) != std::string_view::npos;
  return !text.empty() && (words || !digits) && std::all_of(text.begin(), text.end(), upper);
}

}  // namespace firn
