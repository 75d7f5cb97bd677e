#include "runner/run/measured_session.h"

namespace firn {

namespace {

class MeasuredStatement final : public PendingStatement {
 public:
  MeasuredStatement(std::unique_ptr<PendingStatement> inner, Traffic& traffic)
      : inner_(std::move(inner)), traffic_(traffic) {}

  const std::string& query_id() const override { return inner_->query_id(); }

  Result<QueryResult> Run(const ProgressFn& progress) override {
    Result<QueryResult> result = inner_->Run(progress);
    if (result.ok()) {
      traffic_.engine_microseconds += static_cast<int64_t>(result->elapsed_seconds * 1e6);
    }
    return result;
  }

 private:
  std::unique_ptr<PendingStatement> inner_;
  Traffic& traffic_;
};

class MeasuredSession final : public Session {
 public:
  MeasuredSession(std::unique_ptr<Session> inner, Traffic& traffic)
      : inner_(std::move(inner)), traffic_(traffic) {}

  Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                   const StatementOptions& options) override {
    ++traffic_.statements;
    auto pending = inner_->Submit(sql, options);
    if (!pending.ok()) return pending.status();
    std::unique_ptr<PendingStatement> measured =
        std::make_unique<MeasuredStatement>(std::move(*pending), traffic_);
    return measured;
  }
  void Label(const std::string& label) override { inner_->Label(label); }
  Status Begin() override { return inner_->Begin(); }
  Status Commit() override { return inner_->Commit(); }
  Status Rollback() override { return inner_->Rollback(); }
  Status Append(const std::vector<std::string>& table,
                const std::vector<std::vector<Cell>>& rows) override {
    return inner_->Append(table, rows);
  }
  bool WaitToRetry(const Status& failure, int attempt) override {
    return inner_->WaitToRetry(failure, attempt);
  }

 private:
  std::unique_ptr<Session> inner_;
  Traffic& traffic_;
};

}  // namespace

std::unique_ptr<Session> Measure(std::unique_ptr<Session> session, Traffic& traffic) {
  return std::make_unique<MeasuredSession>(std::move(session), traffic);
}

}  // namespace firn
