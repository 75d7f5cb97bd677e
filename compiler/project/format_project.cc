#include "compiler/project/format_project.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "compiler/sql/format.h"

namespace firn {

namespace {

bool IsWholeFile(Span span, const SourceMap& sources) {
  return span.begin == 0 && span.end == sources.text(span.file).size();
}

std::string EndOfLine(std::string_view file) {
  return file.find("\r\n") == file.npos ? "\n" : "\r\n";
}

// Each line behind `indent` spaces, but for those that are empty.
std::string AsBlock(std::string_view sql, uint32_t indent, const std::string& end_of_line) {
  std::string block;
  for (size_t begin = 0; begin <= sql.size();) {
    size_t end = std::min(sql.find('\n', begin), sql.size());
    if (begin > 0) block += end_of_line;
    if (end > begin) block.append(indent, ' ').append(sql.substr(begin, end - begin));
    begin = end + 1;
  }
  return block;
}

// Whether `sql` may take the place of a value in one line without other quotes than it has.
bool FitsInPlace(std::string_view sql, std::string_view before, char quote) {
  if (sql.find('\n') != sql.npos) return false;
  if (quote == '"') return sql.find_first_of("\"\\") == sql.npos;
  if (quote == '\'') return sql.find('\'') == sql.npos;
  // A plain one: no sign that it had not, nor another one at its beginning.
  bool begins_alike = sql.front() == before.front() || std::isalpha(sql.front()) != 0;
  return begins_alike && std::all_of(sql.begin(), sql.end(), [&](char c) {
           return c == ' ' || std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                  before.find(c) != before.npos;
         });
}

// What is to stand in place of `place`, which is narrowed to what is replaced. Nothing where the
// text does not parse.
std::optional<std::string> Formatted(const SqlPiece& piece, const SourceMap& sources,
                                     const TrinoVersion& trino, Span* place,
                                     Diagnostics& diagnostics) {
  const std::string_view file = sources.text(place->file);
  const std::string_view before = sources.text(*place);
  SqlText sql{before, place->file, place->begin, piece.sql.indent, trino};
  std::optional<std::string> text =
      piece.expression ? FormatExpression(sql, diagnostics) : FormatSql(sql, diagnostics);
  if (!text) return std::nullopt;
  const std::string end_of_line = EndOfLine(file);
  if (IsWholeFile(*place, sources)) return AsBlock(*text, 0, end_of_line) + end_of_line;
  if (piece.sql.indent > 0) {
    place->end = place->begin + static_cast<uint32_t>(before.find_last_not_of(" \t\r\n") + 1);
    return AsBlock(*text, piece.sql.indent, end_of_line);
  }
  const char quote = place->begin > 0 ? file[place->begin - 1] : ' ';
  return FitsInPlace(*text, before, quote) ? text : std::string(before);
}

}  // namespace

SqlPiece PieceOf(const ModelSpec& model) { return {model.sql, false}; }

SqlPiece PieceOf(const MacroSpec& macro) {
  return macro.query.given() ? SqlPiece{macro.query, false} : SqlPiece{macro.expression, true};
}

std::vector<FormattedFile> FormatPieces(std::vector<SqlPiece> pieces, const SourceMap& sources,
                                        const TrinoVersion& trino, Diagnostics& diagnostics) {
  std::erase_if(pieces, [](const SqlPiece& piece) { return !piece.sql.given(); });
  // From the end of a file to its beginning, so that places stay where they are.
  std::sort(pieces.begin(), pieces.end(), [](const SqlPiece& a, const SqlPiece& b) {
    return std::pair(a.sql.span.file, b.sql.span.begin) <
           std::pair(b.sql.span.file, a.sql.span.begin);
  });
  std::vector<FormattedFile> files;
  for (size_t i = 0; i < pieces.size();) {
    const FileId file = pieces[i].sql.span.file;
    std::string text(sources.text(file));
    bool parsed = true;
    for (; i < pieces.size() && pieces[i].sql.span.file == file; ++i) {
      Span place = pieces[i].sql.span;
      std::optional<std::string> formatted =
          Formatted(pieces[i], sources, trino, &place, diagnostics);
      parsed = parsed && formatted;
      if (parsed) text.replace(place.begin, place.end - place.begin, *formatted);
    }
    if (parsed && text != sources.text(file)) files.push_back({file, std::move(text)});
  }
  return files;
}

}  // namespace firn
