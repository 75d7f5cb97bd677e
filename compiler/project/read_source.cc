#include "compiler/project/read_source.h"

#include <fmt/format.h>

#include "compiler/project/read_model.h"

namespace firn {

namespace {

constexpr Field<SourceLocation> kLocation[] = {
    Row<&SourceLocation::table, ReadText>("table"),
    Row<&SourceLocation::watermark, ReadText>("watermark"),
    Row<&SourceLocation::files, ReadText>("files"),
    WordRow<&SourceLocation::format, kFileFormatNames>("format"),
};

void ReadLocation(Reading& reading, const YamlEntry& entry, SourceLocation* out) {
  if (!IsMap(reading, entry)) return;
  out->span = entry.key_span;
  ReadFields(reading, *entry.value, kLocation, "a location", *out);
  bool table = out->table.given();
  if (table == out->files.given()) {
    reading.diagnostics.Error(
        "source-location", table ? out->files.span : entry.key_span,
        table ? "a location is a table or files, not both" : "a location needs 'table' or 'files'");
  } else if (table && out->format.given()) {
    reading.diagnostics.Error("source-location", out->format.span, "only files have a format");
  } else if (!table && out->watermark.given()) {
    reading.diagnostics.Error("source-location", out->watermark.span,
                              "only a table has a watermark column",
                              "files are remembered one by one");
  }
}

// The engines a location can be given for.
constexpr Field<SourceSpec> kLocations[] = {
    Row<&SourceSpec::duckdb, ReadLocation>("duckdb"),
    Row<&SourceSpec::trino, ReadLocation>("trino"),
};

void ReadSourceColumns(Reading& reading, const YamlEntry& list, std::vector<ColumnSpec>* columns) {
  ReadColumns(reading, list, columns);
  for (const ColumnSpec& column : *columns) {
    if (column.data_type.given()) continue;
    ReportMissingKey(reading, column.name.span, "data_type", "a source's column");
  }
}

constexpr Field<SourceSpec> kSourceTable[] = {
    Row<&SourceSpec::name, ReadName>("name"),
    Row<&SourceSpec::description, ReadText>("description"),
    Row<&SourceSpec::columns, ReadSourceColumns>("columns"),
    {"location",
     [](Reading& reading, const YamlEntry& entry, SourceSpec& source) {
       if (!IsMap(reading, entry)) return;
       ReadFields(reading, *entry.value, kLocations, "'location'", source);
     }},
    Accepted<SourceSpec>("tags"),
    Accepted<SourceSpec>("meta"),
    Refused<SourceSpec>("identifier", "a location names the table in full"),
};

struct SourceGroup {
  Text name;
  Text description;
  YamlEntry tables;
};

constexpr Field<SourceGroup> kGroup[] = {
    Row<&SourceGroup::name, ReadName>("name"),
    Row<&SourceGroup::description, ReadText>("description"),
    Later<&SourceGroup::tables>("tables"),
    Accepted<SourceGroup>("tags"),
    Accepted<SourceGroup>("meta"),
    Refused<SourceGroup>("database", "a table's 'location' names it in full"),
    Refused<SourceGroup>("schema", "a table's 'location' names it in full"),
};

}  // namespace

void ReadSources(Reading& reading, const YamlEntry& list, const std::string& file,
                 std::vector<SourceSpec>* sources) {
  ForEachMap(reading, list, [&](const YamlNode& map) {
    SourceGroup group;
    ReadFields(reading, map, kGroup, "a source", group);
    if (!Require(reading, map, group.name, "name", "a source")) return;
    if (group.tables.value == nullptr) {
      return ReportMissingKey(reading, group.name.span, "tables", "a source");
    }
    ForEachMap(reading, group.tables, [&](const YamlNode& table) {
      SourceSpec source;
      source.source = group.name;
      source.file = file;
      ReadFields(reading, table, kSourceTable, "a source's table", source);
      if (!Require(reading, table, source.name, "name", "a source's table")) return;
      if (!source.duckdb.given() && !source.trino.given()) {
        ReportMissingKey(reading, source.name.span, "location", "a source's table");
      }
      sources->push_back(std::move(source));
    });
  });
}

}  // namespace firn
