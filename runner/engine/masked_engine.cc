#include "runner/engine/masked_engine.h"

#include <string_view>
#include <utility>

#include "compiler/plan/prune.h"

namespace firn {
namespace {

using SharedSecrets = std::shared_ptr<const Secrets>;

class MaskedStatement final : public PendingStatement {
 public:
  MaskedStatement(std::unique_ptr<PendingStatement> inner, SharedSecrets secrets)
      : inner_(std::move(inner)), secrets_(std::move(secrets)) {}

  const std::string& query_id() const override { return inner_->query_id(); }
  Result<QueryResult> Run(const ProgressFn& progress) override {
    Result<QueryResult> result = inner_->Run(progress);
    if (result.ok()) return result;
    return Masked(result.status(), *secrets_);
  }

 private:
  std::unique_ptr<PendingStatement> inner_;
  SharedSecrets secrets_;
};

class MaskedSession final : public Session {
 public:
  MaskedSession(std::unique_ptr<Session> inner, SharedSecrets secrets)
      : inner_(std::move(inner)), secrets_(std::move(secrets)) {}

  Result<std::unique_ptr<PendingStatement>> Submit(const std::string& sql,
                                                   const StatementOptions& options) override {
    auto pending = inner_->Submit(sql, options);
    if (!pending.ok()) return Masked(pending.status(), *secrets_);
    std::unique_ptr<PendingStatement> masked =
        std::make_unique<MaskedStatement>(std::move(*pending), secrets_);
    return masked;
  }
  void Label(const std::string& label) override { inner_->Label(label); }
  Status Begin() override { return Masked(inner_->Begin(), *secrets_); }
  Status Commit() override { return Masked(inner_->Commit(), *secrets_); }
  Status Rollback() override { return Masked(inner_->Rollback(), *secrets_); }
  Status Append(const std::vector<std::string>& table,
                const std::vector<std::vector<Cell>>& rows) override {
    return Masked(inner_->Append(table, rows), *secrets_);
  }
  bool WaitToRetry(const Status& failure, int attempt) override {
    return inner_->WaitToRetry(failure, attempt);
  }

 private:
  std::unique_ptr<Session> inner_;
  SharedSecrets secrets_;
};

class MaskedEngine final : public Engine {
 public:
  MaskedEngine(std::unique_ptr<Engine> inner, SharedSecrets secrets)
      : inner_(std::move(inner)), secrets_(std::move(secrets)) {}

  EngineType type() const override { return inner_->type(); }
  bool transactional() const override { return inner_->transactional(); }
  Result<std::unique_ptr<Session>> Connect() override {
    Result<std::unique_ptr<Session>> session = inner_->Connect();
    if (!session.ok()) return Masked(session.status(), *secrets_);
    std::unique_ptr<Session> masked =
        std::make_unique<MaskedSession>(std::move(*session), secrets_);
    return masked;
  }
  Result<std::string> Version() override {
    Result<std::string> version = inner_->Version();
    if (!version.ok()) return Masked(version.status(), *secrets_);
    return secrets_->InMessage(*version);
  }
  void CancelAll() override { inner_->CancelAll(); }

 private:
  std::unique_ptr<Engine> inner_;
  SharedSecrets secrets_;
};

}  // namespace

Status Masked(const Status& status, const Secrets& secrets) {
  if (status.ok()) return status;
  // firn's own words, which are found again in the message, may be those of a user's name.
  const std::string& message = status.message();
  const size_t ours = message.find(kCameLate);
  std::string text = secrets.InMessage(message.substr(0, ours));
  if (ours != std::string::npos) {
    const size_t end = ours + std::string_view(kCameLate).size();
    text += kCameLate + secrets.InMessage(message.substr(end));
  }
  Status masked(status.code(), text);
  masked.name = status.name;  // what to do next goes by it
  masked.line = status.line;
  masked.column = status.column;
  return masked;
}

std::unique_ptr<Engine> MaskEngine(std::unique_ptr<Engine> engine, SharedSecrets secrets) {
  return std::make_unique<MaskedEngine>(std::move(engine), std::move(secrets));
}

}  // namespace firn
