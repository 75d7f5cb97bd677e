#include "compiler/project/fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <unordered_set>

#include "compiler/base/excerpt.h"
#include "compiler/base/text.h"

namespace firn {

namespace {

std::string_view WordFor(const YamlNode& node) {
  switch (node.kind) {
    case NodeKind::kNull:
      return "nothing";
    case NodeKind::kScalar:
      return "a text";
    case NodeKind::kList:
      return "a list";
    case NodeKind::kMap:
      return "a map";
  }
  return {};
}

int64_t SecondsOf(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3'600;
    case 'd':
      return 86'400;
    default:
      return 0;
  }
}

// A scalar in a message. Over several lines YAML makes one of them; the file's first is shown.
std::string Shown(const Reading& reading, const YamlNode& scalar) {
  std::string_view written = reading.sources.text(scalar.content);
  bool folded = scalar.style != ScalarStyle::kLiteral && scalar.style != ScalarStyle::kFolded &&
                written.find('\n') != std::string_view::npos;
  return Excerpt(folded ? written : scalar.text);
}

std::string Quoted(const Reading& reading, const YamlNode& scalar) {
  return fmt::format("'{}'", Shown(reading, scalar));
}

std::string_view KeyText(const Reading& reading, const YamlEntry& entry) {
  std::string_view written = reading.sources.text(entry.key_span);
  return written.find('\n') != std::string_view::npos ? written : entry.key;
}

Span FirstByte(Span span) { return {span.file, span.begin, span.begin + 1}; }

// Whether the bytes at the scalar's place are the SQL itself; what would make them differ is
// reported, for a caret in SQL must point at what the user wrote.
bool IsSqlInPlace(Reading& reading, const YamlEntry& entry) {
  const YamlNode& node = *entry.value;
  if (!IsScalar(reading, entry, "SQL")) return false;
  if (node.style == ScalarStyle::kFolded) {
    reading.diagnostics.Error("sql-style", FirstByte(node.span),
                              "a folded block joins the lines of its SQL", "use '|', not '>'");
    return false;
  }
  if (node.style == ScalarStyle::kLiteral || node.in_place(reading.sources)) return true;
  if (reading.sources.text(node.content).find('\n') != std::string_view::npos) {
    reading.diagnostics.Error("sql-style", FirstByte(node.span),
                              "SQL of several lines needs a block",
                              fmt::format("write '{}: |' and the SQL below, indented", entry.key));
  } else {
    bool single = node.style == ScalarStyle::kSingleQuoted;
    reading.diagnostics.Error(
        "sql-style", node.span, "SQL is read as it stands, without YAML's escapes",
        fmt::format("put it in {} quotes or a '|' block", single ? "double" : "single"));
  }
  return false;
}

template <typename ReadOne>
void ReadPairsWith(Reading& reading, const YamlEntry& entry,
                   std::vector<std::pair<Text, Text>>* out, const ReadOne& read) {
  if (!IsMap(reading, entry)) return;
  // No map has a key twice, so only what was there before can have to go.
  std::unordered_set<std::string_view> keys;
  for (const YamlEntry& pair : entry.value->entries) keys.insert(pair.key);
  std::erase_if(*out, [&](const auto& one) { return keys.contains(*one.first); });
  for (const YamlEntry& pair : entry.value->entries) {
    Text value;
    read(reading, pair, &value);
    out->emplace_back(Text{std::string(pair.key), pair.key_span}, std::move(value));
  }
}

}  // namespace

Text ToText(const YamlNode& scalar) { return {std::string(scalar.text), scalar.content}; }

Span PlaceOf(const YamlEntry& entry) {
  const YamlNode& node = *entry.value;
  if (node.kind == NodeKind::kNull) return entry.key_span;
  return node.kind == NodeKind::kScalar ? node.content : node.span;
}

Span HeadOf(const YamlNode& map) {
  return map.entries.empty() ? FirstByte(map.span) : map.entries.front().key_span;
}

bool IsMap(Reading& reading, const YamlEntry& entry) {
  if (entry.value->kind == NodeKind::kMap) return true;
  if (entry.value->kind != NodeKind::kNull) ReportWrongType(reading, entry, "a map");
  return false;
}

bool IsScalar(Reading& reading, const YamlEntry& entry, std::string_view expected) {
  if (entry.value->kind == NodeKind::kScalar) return true;
  if (entry.value->kind != NodeKind::kNull) ReportWrongType(reading, entry, expected);
  return false;
}

void ReadText(Reading& reading, const YamlEntry& entry, Text* out) {
  if (IsScalar(reading, entry, "a text")) *out = ToText(*entry.value);
}

void ReadTexts(Reading& reading, const YamlEntry& entry, std::vector<Text>* out) {
  out->clear();
  AddTexts(reading, entry, out);
}

void AddTexts(Reading& reading, const YamlEntry& entry, std::vector<Text>* out) {
  if (entry.value->kind == NodeKind::kScalar) return out->push_back(ToText(*entry.value));
  ForEachItem(reading, entry, [&](const YamlEntry& item) {
    if (item.value->kind == NodeKind::kScalar) return out->push_back(ToText(*item.value));
    ReportWrongType(reading, item, "a text or a list of texts");
  });
}

void ReadName(Reading& reading, const YamlEntry& entry, Text* out) {
  if (!IsScalar(reading, entry, "a name")) return;
  *out = ToText(*entry.value);
  if (IsWord(**out)) return;
  out->value =
      Shown(reading, *entry.value);  // what is told of it later is no more than is told now
  reading.diagnostics.Error("bad-name", out->span,
                            fmt::format("{} cannot be a name", Quoted(reading, *entry.value)),
                            "a name is of letters, digits and '_', and begins with no digit");
}

void ReadFlag(Reading& reading, const YamlEntry& entry, Located<bool>* out) {
  if (!IsScalar(reading, entry, "true or false")) return;
  std::string_view text = entry.value->text;
  bool yes = text == "true" || text == "True" || text == "TRUE";
  bool no = text == "false" || text == "False" || text == "FALSE";
  if (entry.value->style != ScalarStyle::kPlain || (!yes && !no)) {
    return ReportWrongType(reading, entry, "true or false");
  }
  *out = {yes, entry.value->content};
}

void ReadCount(Reading& reading, const YamlEntry& entry, Located<int64_t>* out) {
  if (!IsScalar(reading, entry, "a whole number")) return;
  int64_t number = 0;
  if (!ReadInteger(entry.value->text, &number) || number < 0) {
    return ReportWrongType(reading, entry, "a whole number");
  }
  *out = {number, entry.value->content};
}

void ReadDuration(Reading& reading, const YamlEntry& entry, Located<int64_t>* seconds) {
  if (!IsScalar(reading, entry, "a duration")) return;
  std::string_view text = entry.value->text;
  int64_t number = 0;
  int64_t unit = text.empty() ? 0 : SecondsOf(text.back());
  // At most 292 years, which is what nanoseconds can hold.
  if (unit == 0 || !ReadInteger(text.substr(0, text.size() - 1), &number) || number < 0 ||
      number > INT64_MAX / 1'000'000'000 / unit) {
    reading.diagnostics.Error("bad-duration", entry.value->content,
                              fmt::format("{} is not a duration", Quoted(reading, *entry.value)),
                              "a whole number and a unit: 30s, 15m, 2h, 7d");
    return;
  }
  *seconds = {number * unit, entry.value->content};
}

void ReadPairs(Reading& reading, const YamlEntry& entry, std::vector<std::pair<Text, Text>>* out) {
  ReadPairsWith(reading, entry, out, [](Reading& within, const YamlEntry& pair, Text* value) {
    const YamlNode& node = *pair.value;
    if (node.kind == NodeKind::kScalar) {
      *value = ToText(node);
    } else if (node.kind != NodeKind::kNull) {  // kept as it is written
      *value = {std::string(within.sources.text(node.span)), node.span};
    }
  });
}

void ReadSqlPairs(Reading& reading, const YamlEntry& entry,
                  std::vector<std::pair<Text, Text>>* out) {
  ReadPairsWith(reading, entry, out, ReadSqlLine);
}

void ReadSql(Reading& reading, const YamlEntry& entry, SqlSpec* out) {
  if (IsSqlInPlace(reading, entry)) *out = {entry.value->content, entry.value->indent};
}

void ReadSqlLine(Reading& reading, const YamlEntry& entry, Text* out) {
  if (!IsSqlInPlace(reading, entry)) return;
  Span place = entry.value->content;
  std::string_view line = reading.sources.text(place);
  if (line.find('\n') != std::string_view::npos) {
    reading.diagnostics.Error("sql-style", FirstByte(entry.value->span),
                              fmt::format("'{}' takes SQL of one line", entry.key));
    return;
  }
  size_t blank = std::min(line.find_first_not_of(' '), line.size());  // a block's indentation
  place.begin += static_cast<uint32_t>(blank);
  *out = {std::string(line.substr(blank)), place};
}

void AddSqlLines(Reading& reading, const YamlEntry& entry, std::vector<Text>* out) {
  auto add = [&](const YamlEntry& item) {
    Text line;
    ReadSqlLine(reading, item, &line);
    if (line.given()) out->push_back(std::move(line));
  };
  if (entry.value->kind == NodeKind::kScalar) return add(entry);
  ForEachItem(reading, entry, add);
}

void ReportWrongType(Reading& reading, const YamlEntry& entry, std::string_view expected) {
  std::string found(WordFor(*entry.value));
  if (entry.value->kind == NodeKind::kScalar && !reading.secret) {
    found = Quoted(reading, *entry.value);
  }
  reading.diagnostics.Error("wrong-type", PlaceOf(entry),
                            fmt::format("'{}' takes {}, not {}", entry.key, expected, found));
}

void ReportUnknownKey(Reading& reading, const YamlNode& map, const YamlEntry& entry,
                      std::string_view owner, const std::vector<std::string_view>& known,
                      std::string_view instead) {
  std::string hint = instead.empty() ? DidYouMean(entry.key, known) : std::string(instead);
  bool braces = reading.sources.text(map.span).starts_with("{");
  if (hint.empty() && braces && entry.value->kind == NodeKind::kNull) {
    hint = "inside '{ }' a ',' ends the text before it; put that text in quotes";
  }
  Severity severity = reading.unknown_keys_warn ? Severity::kWarning : Severity::kError;
  // A value that lacks its quotes may have become a key: only one that is nearly ours is told.
  bool told = !reading.secret || !instead.empty() || !Nearest(entry.key, known).empty();
  std::string key =
      told ? fmt::format("unknown key '{}'", Excerpt(KeyText(reading, entry))) : "unknown key";
  reading.diagnostics.Add(
      {"unknown-key", entry.key_span, fmt::format("{} in {}", key, owner), hint, severity});
}

void ReportUnknownWord(Reading& reading, const YamlEntry& entry,
                       const std::vector<std::string_view>& known) {
  std::string hint = DidYouMean(entry.value->text, known);
  if (hint.empty()) hint = fmt::format("one of {}", fmt::join(known, ", "));
  std::string message =
      reading.secret ? fmt::format("'{}' has an unknown value", entry.key)
                     : fmt::format("'{}' cannot be {}", entry.key, Quoted(reading, *entry.value));
  reading.diagnostics.Error("unknown-value", entry.value->content, std::move(message), hint);
}

void ReportMissingKey(Reading& reading, Span place, std::string_view key, std::string_view owner) {
  reading.diagnostics.Error("missing-key", place, fmt::format("{} needs '{}'", owner, key));
}

bool Require(Reading& reading, const YamlNode& map, const Text& value, std::string_view key,
             std::string_view owner) {
  if (value.given()) return true;
  const YamlNode* refused = map.Find(key);
  if (refused == nullptr || refused->kind == NodeKind::kNull) {
    ReportMissingKey(reading, HeadOf(map), key, owner);
  }
  return false;
}

}  // namespace firn
