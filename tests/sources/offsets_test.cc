// Offset watermarks on a real Kafka behind Trino: several partitions, one more later on, messages
// that go before they are read, a topic made anew, kills. After each run each message is there
// once. Needs the lab's servers.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "tests/audit_log/random.h"
#include "tests/audit_log/trino_pipeline.h"
#include "tests/sources/source_project.h"

namespace firn {
namespace {

using audit_log::Env;
using audit_log::Finished;
using audit_log::Random;

constexpr const char* kTopic = "firn_events";

// The topic, by Kafka's own tools.
class Topic {
 public:
  explicit Topic(const std::filesystem::path& folder) : folder_(folder) {}
  ~Topic() {
    audit_log::Spawn(Tool("org.apache.kafka.tools.TopicCommand", {"--delete", "--if-exists"}));
  }

  void Create(int partitions) { Topics({"--create", "--partitions", std::to_string(partitions)}); }
  void Drop() {
    Topics({"--delete", "--if-exists"});
    sent.clear();
  }
  void Widen(int partitions) { Topics({"--alter", "--partitions", std::to_string(partitions)}); }

  // As many messages, no two the same, over all partitions.
  void Send(int count) {
    std::ofstream file(folder_ / "messages");
    for (int i = 0; i < count; ++i) {
      sent.push_back(fmt::format("message {}", ++last_));
      file << fmt::format("key {}:{}\n", last_, sent.back());
    }
    file.close();
    Finished done =
        audit_log::Spawn(Tool("org.apache.kafka.tools.ConsoleProducer",
                              {"--property", "parse.key=true", "--property", "key.separator=:"}),
                         {.input = (folder_ / "messages").string()});
    REQUIRE_MESSAGE(done.exit_code == 0, done.err);
  }

  // Removes the messages of a partition before this offset.
  void DeleteBefore(int partition, int64_t offset) {
    std::ofstream(folder_ / "offsets.json") << fmt::format(
        "{{\"partitions\": [{{\"topic\": \"{}\", \"partition\": {}, \"offset\": {}}}],"
        " \"version\": 1}}",
        kTopic, partition, offset);
    Finished done =
        audit_log::Spawn({FIRN_ROOT "/scripts/lab/kafka", "run",
                          "org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server",
                          Broker(), "--offset-json-file", (folder_ / "offsets.json").string()});
    REQUIRE_MESSAGE(done.exit_code == 0, done.err);
  }

  std::multiset<std::string> Sent() const { return {sent.begin(), sent.end()}; }

  std::vector<std::string> sent;

 private:
  static std::string Broker() { return Env("KAFKA_HOST") + ":" + Env("KAFKA_PORT"); }
  static std::vector<std::string> Tool(const char* tool, std::vector<std::string> arguments) {
    std::vector<std::string> command{FIRN_ROOT "/scripts/lab/kafka",
                                     "run",
                                     tool,
                                     "--bootstrap-server",
                                     Broker(),
                                     "--topic",
                                     kTopic};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }
  void Topics(std::vector<std::string> arguments) {
    Finished done =
        audit_log::Spawn(Tool("org.apache.kafka.tools.TopicCommand", std::move(arguments)));
    REQUIRE_MESSAGE(done.exit_code == 0, done.out, done.err);
  }

  std::filesystem::path folder_;
  int last_ = 0;
};

}  // namespace

TEST_CASE("each message of a topic is read once") {
  SourceProject project("topics");
  const char* ci = std::getenv("CI");
  if (project.Sql("show catalogs like 'kafka'").rows.empty() &&
      (ci == nullptr || std::string(ci) != "true")) {
    MESSAGE("skipped: this Trino has no Kafka catalog; scripts/lab/trino down, then up");
    return;
  }
  const std::string landing = "lake." + project.prefix() + "_landing.";
  Topic topic(project.folder());
  topic.Drop();
  topic.Create(2);
  Random random(11);
  int runs = 0, kills = 0;
  auto rows = [&](const char* table) {
    return project.Rows("select body from " + landing + table);
  };
  auto run = [&](int expected) {
    Finished finished = project.Firn({"run", "--skip-exit-code", "99"});
    ++runs;
    INFO(finished.out, finished.err);
    REQUIRE(finished.exit_code == expected);
    return finished.err;
  };
  auto check = [&] {
    CHECK(Difference(rows("messages"), topic.Sent()) == "");
    CHECK(Difference(rows("survivors"), topic.Sent()) == "");
  };

  topic.Send(30);
  run(0);
  check();
  topic.Send(20);
  Finished plan = project.Firn({"plan", "--sql", "-s", "landing.messages"});
  CHECK(plan.out.find("_partition_offset > ") != std::string::npos);
  run(0);
  check();
  run(99);

  topic.Widen(4);
  topic.Send(40);
  for (int i = 0; i < 3; ++i) {
    kills += project.KilledAt(static_cast<int>(random.Between(8, 40)),
                              i % 2 == 0 ? Fault::kBefore : Fault::kAfter);
  }
  Finished done = project.Firn({"run"});
  REQUIRE_MESSAGE(done.exit_code == 0, done.err);
  check();
  const std::string partitions = "select cast(count(distinct part) as varchar) from ";
  CHECK(project.Rows(partitions + landing + "messages") == std::multiset<std::string>{"4"});

  // Messages that were read may go.
  topic.DeleteBefore(0, 5);
  run(99);

  // Those that were not are missed. All of partition 0 up to its last message goes.
  const std::multiset<std::string> before = topic.Sent();
  topic.Send(24);
  const std::string last_of_0 =
      *project
           .Rows(
               "select cast(max(_partition_offset) as varchar) from kafka.topics.firn_events"
               " where _partition_id = 0")
           .begin();
  topic.DeleteBefore(0, std::stoll(last_of_0));
  std::string told = run(1);
  CHECK(told.find("offsets of bus.events (partition 0) are gone unread") != std::string::npos);
  CHECK(told.find("error[") != std::string::npos);
  CHECK(rows("messages") == before);
  std::multiset<std::string> left =
      project.Rows("select _message from kafka.topics.firn_events");  // what can still be read
  std::multiset<std::string> expected = before;
  for (const std::string& body : left) {
    if (!before.contains(body)) expected.insert(body);
  }
  CHECK(Difference(rows("survivors"), expected) == "");

  // Another topic under the name: less was sent than had been read.
  topic.Drop();
  topic.Create(1);
  topic.Send(3);
  told = run(1);
  CHECK(told.find("it is another topic by now") != std::string::npos);
  Finished bad = project.Firn({"state", "set-watermark", "landing.messages", "7"});
  CHECK(bad.exit_code == 1);
  for (const char* model : {"landing.messages", "landing.survivors"}) {
    Finished set = project.Firn({"state", "set-watermark", model, "{}"});
    CHECK_MESSAGE(set.exit_code == 0, set.err);
  }
  run(0);
  std::multiset<std::string> all = before;
  all.insert(topic.sent.begin(), topic.sent.end());
  CHECK(Difference(rows("messages"), all) == "");
  Finished shown = project.Firn({"state", "show", "--format", "csv"});
  CHECK(shown.out.find("\"\"0\"\": 2") != std::string::npos);
  fmt::print(
      "figure: offset watermarks on Kafka: {} runs, {} killed, 2 partitions and 4 later;"
      " 0 differences\n",
      runs, kills);
}

}  // namespace firn
