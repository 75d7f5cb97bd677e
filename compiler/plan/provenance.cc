#include "compiler/plan/provenance.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyze/coercion.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

// The one source column or model column that an output column hands on unchanged, or null.
const ColumnOrigin* IdentityOrigin(const ModelAnalysis& analysis, std::string_view column) {
  for (const OutputColumn& output : analysis.query.columns) {
    if (!SameName(output.name, column)) continue;
    if (output.sources.size() == 1 && output.sources[0].kind == LineageKind::kIdentity) {
      return &output.sources[0].origin;
    }
  }
  return nullptr;
}

// What the tables of a project can do to their rows.
class Tables {
 public:
  Tables(const Project& project, const ParsedProject& parsed, const Analysis& all)
      : project_(project), parsed_(parsed), all_(all) {}

  const ModelSpec& spec(size_t model) const { return project_.models[model]; }
  const KindTraits& kind(size_t model) const { return spec(model).kind(); }
  const std::vector<size_t>& upstream(size_t model) const { return all_.models[model].upstream; }

  // One plain SELECT over one table and nothing else, and so are the views in between.
  bool RowForRow(size_t model) const {
    const ParsedModel& parsed = parsed_.models[model];
    const SelectBody* body = parsed.query == nullptr ? nullptr : PlainSelect(parsed.query);
    if (body == nullptr || parsed.tables.size() != 1 ||
        (As<TableRelation>(body->from) == nullptr && As<AliasedRelation>(body->from) == nullptr)) {
      return false;
    }
    return std::all_of(upstream(model).begin(), upstream(model).end(),
                       [&](size_t up) { return kind(up).is_stored() || RowForRow(up); });
  }

  // Rows, once there, stay as they are. What a source does is not known, and taken to be so.
  bool OnlyAddsRows(size_t model) const {
    if (kind(model).is_stored()) return kind(model).write == WriteWay::kAdds;
    return RowForRow(model) && std::all_of(upstream(model).begin(), upstream(model).end(),
                                           [&](size_t up) { return OnlyAddsRows(up); });
  }

  // Rows may go when the table is written.
  bool Deletes(size_t model) const {
    if (!kind(model).is_row_by_row()) return !OnlyAddsRows(model);
    return spec(model).config.delete_when.given() ||
           !std::all_of(upstream(model).begin(), upstream(model).end(),
                        [&](size_t up) { return OnlyAddsRows(up); });
  }

  // A row that changes gets a newer watermark, as it then comes from a row that is new. It is not
  // so where a row is computed from several and one of them is taken back: an older one wins again.
  bool ChangesAreNewer(size_t model) const {
    if (OnlyAddsRows(model)) return true;
    if (!kind(model).has_keys()) return false;
    bool one_to_one =
        kind(model).is_row_by_row() && RowForRow(model) && !spec(model).config.delete_when.given();
    return std::all_of(upstream(model).begin(), upstream(model).end(), [&](size_t up) {
      return OnlyAddsRows(up) || (one_to_one && ChangesAreNewer(up));
    });
  }

  // No two rows of the table have the same value in this column, which `reader` reads.
  bool IsUnique(const ColumnOrigin& origin, size_t reader) const {
    if (origin.column == "$source_row") return NamesRows(origin.table, reader);
    auto found = all_.by_name.find(origin.table);
    if (found == all_.by_name.end()) return false;
    size_t model = found->second;
    const std::vector<Text>& key = spec(model).config.unique_key;
    if (key.size() == 1 && SameName(*key[0], origin.column)) return kind(model).one_row_per_key;
    const ColumnOrigin* up = IdentityOrigin(all_.models[model], origin.column);
    return kind(model).write == WriteWay::kAdds && up != nullptr && RowForRow(model) &&
           IsUnique(*up, model);
  }

 private:
  // Whether "$source_row" tells each row of the source from all others, wherever it is: a line of a
  // file, a message of a topic, a number that grows with arrival. A time may be that of several.
  bool NamesRows(const std::string& source, size_t reader) const {
    auto found = std::find_if(
        project_.sources.begin(), project_.sources.end(),
        [&](const SourceSpec& one) { return LowerCase(one.qualified_name()) == source; });
    if (found == project_.sources.end()) return false;
    auto names = [&](const SourceLocation& location) {
      if (!location.given() || location.files.given() || spec(reader).config.watermark.offsets) {
        return true;
      }
      return location.watermark.given() && IsInteger(WatermarkType(*found, location).kind());
    };
    return names(found->duckdb) && names(found->trino);
  }

  const Project& project_;
  const ParsedProject& parsed_;
  const Analysis& all_;
};

std::string WhyCompareAll(size_t model, const Tables& tables, const ModelAnalysis& analysis,
                          const WatermarkUse& watermark, const Provenance& trace) {
  const KindTraits& kind = tables.kind(model);
  bool follows = kind.has_keys() || kind.write == WriteWay::kWindows;
  if (watermark.kind == WatermarkKind::kSnapshot) return {};  // snapshots show all that changes
  // A source may forget what it once showed: rows made of it stay.
  if (!follows || !analysis.sources.empty() || watermark.windows_back >= 0) return {};
  if (watermark.upstream >= 0) {
    size_t up = static_cast<size_t>(watermark.upstream);
    std::string name = tables.spec(up).qualified_name();
    if (tables.OnlyAddsRows(up)) return {};
    if (!tables.ChangesAreNewer(up)) {
      return fmt::format("rows of {} can change without a newer {}", name,
                         watermark.upstream_column);
    }
    if (!trace.columns.empty()) return {};
    return fmt::format("rows of {} can change, and none of the columns here is its key", name);
  }
  for (size_t up : analysis.upstream) {
    if (tables.OnlyAddsRows(up)) continue;
    return fmt::format("rows of {} can change or go", tables.spec(up).qualified_name());
  }
  bool computed = watermark.kind == WatermarkKind::kNone && !analysis.upstream.empty() &&
                  !tables.RowForRow(model);
  return computed ? "new rows upstream may take rows away here" : "";
}

}  // namespace

Type MadeType(const ModelAnalysis& analysis, std::string_view column) {
  for (const OutputColumn& output : analysis.query.columns) {
    if (SameName(output.name, column)) return output.type;
  }
  return Type();
}

const ColumnOrigin* StoredOrigin(const ModelAnalysis& analysis, std::string_view column,
                                 const Project& project, const Analysis& all) {
  const ColumnOrigin* origin = IdentityOrigin(analysis, column);
  while (origin != nullptr) {
    auto found = all.by_name.find(origin->table);
    if (found == all.by_name.end() || project.models[found->second].kind().is_stored()) {
      break;
    }
    origin = IdentityOrigin(all.models[found->second], origin->column);
  }
  return origin;
}

Provenance TraceRows(size_t model, const Project& project, const ParsedProject& parsed,
                     const Analysis& all, const WatermarkUse& watermark) {
  Provenance trace;
  const ModelConfig& config = project.models[model].config;
  const ModelAnalysis& analysis = all.models[model];
  Tables tables(project, parsed, all);
  trace.row_for_row = tables.RowForRow(model);
  std::vector<Text> told_apart = config.unique_key;
  told_apart.insert(told_apart.end(), config.order_by.begin(), config.order_by.end());
  for (const Text& column : told_apart) {
    const ColumnOrigin* origin = StoredOrigin(analysis, *column, project, all);
    trace.decided |= trace.row_for_row && origin != nullptr && tables.IsUnique(*origin, model);
  }
  if (watermark.upstream >= 0) {
    size_t up = static_cast<size_t>(watermark.upstream);
    const ModelSpec& upstream = tables.spec(up);
    trace.upstream_changes = !tables.OnlyAddsRows(up);
    trace.upstream_deletes = tables.Deletes(up);
    trace.upstream_unique = tables.kind(up).one_row_per_key;
    std::string table = LowerCase(upstream.qualified_name());
    for (const Text& key : upstream.config.unique_key) {
      trace.key.push_back(*key);
      for (const OutputColumn& output : analysis.query.columns) {
        const ColumnOrigin* origin = StoredOrigin(analysis, output.name, project, all);
        if (origin == nullptr || origin->table != table || !SameName(origin->column, *key)) {
          continue;
        }
        trace.columns.push_back(output.name);
        break;
      }
    }
    if (trace.columns.size() != trace.key.size()) trace.columns.clear();
  }
  trace.compares_all = WhyCompareAll(model, tables, analysis, watermark, trace);
  return trace;
}

}  // namespace firn
