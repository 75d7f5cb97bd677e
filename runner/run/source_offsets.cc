#include "runner/run/source_offsets.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/plan/offset_rows.h"
#include "compiler/plan/snapshot_rows.h"
#include "runner/run/target_state.h"

namespace firn {

std::optional<std::map<int64_t, int64_t>> ParseOffsets(const std::string& text) {
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  std::map<int64_t, int64_t> offsets;
  for (const auto& [partition, offset] : json.items()) {
    bool number = !partition.empty() && partition.size() < 6 &&
                  partition.find_first_not_of("0123456789") == std::string::npos;
    if (!number || !offset.is_number_integer()) return std::nullopt;
    offsets[std::stoll(partition)] = offset.get<int64_t>();
  }
  return offsets;
}

std::string FormatOffsets(const std::map<int64_t, int64_t>& offsets) {
  std::string text;
  for (const auto& [partition, offset] : offsets) {
    text += fmt::format("{}\"{}\": {}", text.empty() ? "" : ", ", partition, offset);
  }
  return "{" + text + "}";
}

namespace {

int64_t Number(const Cell& cell) { return cell ? std::atoll(cell->c_str()) : -1; }

class OffsetReader {
 public:
  OffsetReader(const Workspace& workspace, Session& session, const TargetNames& names,
               const ModelSpec& model, const WatermarkUse& use)
      : workspace_(workspace),
        session_(session),
        names_(names),
        model_(model),
        of_(use.source->qualified_name()),
        table_(SnapshotTable(use, workspace.project)) {}

  Result<SourceProgress> Read(const std::string& from) {
    auto read = ParseOffsets(from.empty() ? "{}" : from);
    if (!read) {
      return Refusal(fmt::format("the watermark '{}' is not of offsets", from));
    }
    progress_.known = true;
    progress_.from = from;
    progress_.rows = 0;
    read_ = reached_ = *read;
    Status compared = Compare();
    if (!compared.ok()) return compared;
    progress_.how = progress_.ranges.empty() ? SnapshotRead::kNothing : SnapshotRead::kChanges;
    progress_.to = FormatOffsets(reached_);
    return progress_;
  }

 private:
  Result<QueryResult> Ask(QueryPtr query, Ast& ast) {
    return AskTrino(query, workspace_.project, names_, session_, ast);
  }

  Status Refusal(std::string message) const {
    return Status(StatusCode::kQuery,
                  fmt::format("{}; 'firn state set-watermark {} {{}}' reads all that {} still has,"
                              " and adds it",
                              message, model_.qualified_name(), of_));
  }

  Status Compare() {
    Ast ast;
    auto rows = Ask(AskOffsets(table_, read_, ast), ast);
    if (!rows.ok()) return rows.status();
    std::map<int64_t, int64_t> silent;  // not even the message that was read last is there
    for (const std::vector<Cell>& row : rows->rows) {
      int64_t partition = Number(row[0]), first = Number(row[1]), last = Number(row[2]);
      int64_t messages = Number(row[3]);
      auto known = read_.find(partition);
      int64_t after = known == read_.end() ? -1 : known->second;
      if (messages == 0 && after >= 0) silent[partition] = after;
      if (messages == 0 || last == after) continue;
      if (after >= 0 && first > after + 1) {
        lost_ += first - after - 1;
        where_ += fmt::format("{}{}", where_.empty() ? "" : ", ", partition);
      }
      progress_.ranges.push_back({partition, after, last});
      progress_.rows += messages - (first == after ? 1 : 0);
      reached_[partition] = last;
    }
    Status same = IsSameTopic(silent);
    return same.ok() ? CheckLost() : same;
  }

  // A topic that was made anew begins at 0 again; one whose messages have all expired does not.
  Status IsSameTopic(const std::map<int64_t, int64_t>& silent) {
    if (silent.empty()) return Status();
    Ast ast;
    auto older = Ask(AskOlder(table_, silent, ast), ast);
    if (!older.ok()) return older.status();
    if (older->rows.empty()) return Status();
    int64_t partition = Number(older->rows[0][0]);
    return Refusal(
        fmt::format("partition {} of {} ends at offset {}, and {} was read: it is another"
                    " topic by now",
                    partition, of_, Number(older->rows[0][1]), read_[partition]));
  }

  Status CheckLost() {
    if (lost_ == 0) return Status();
    std::string what =
        fmt::format("{} offsets of {} (partition {}) are gone unread", lost_, of_, where_);
    if (*model_.config.watermark.on_lost == OnLost::kContinue) {
      progress_.why = what;
      return Status();
    }
    return Status(StatusCode::kQuery,
                  what + "; 'on_lost: continue' beside 'offsets' goes on with what is there");
  }

  const Workspace& workspace_;
  Session& session_;
  const TargetNames& names_;
  const ModelSpec& model_;
  const std::string of_, table_;
  SourceProgress progress_;
  std::map<int64_t, int64_t> read_, reached_;
  int64_t lost_ = 0;
  std::string where_;
};

}  // namespace

Result<SourceProgress> ReadOffsets(const Workspace& workspace, Session& session,
                                   const TargetNames& names, const ModelSpec& model,
                                   const WatermarkUse& use, const std::string& from) {
  return OffsetReader(workspace, session, names, model, use).Read(from);
}

}  // namespace firn
