// Files that a project must not read: outside its folder, or none at all. Every place where a
// project names a file, everything that can stand there, and the commands that read it.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "tests/process/sandbox.h"

namespace firn {
namespace {

namespace fs = std::filesystem;

// Two lines, so that YAML makes one text of them; neither may be printed.
constexpr const char* kSecret = "root:x:hunter2:first\ndaemon:x:hunter3:second\n";

void MakeSocket(const fs::path& path) {
  // A socket's whole path has little room.
  fs::path before = fs::current_path();
  fs::current_path(path.parent_path());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.filename().c_str(), sizeof address.sun_path - 1);
  int made = socket(AF_UNIX, SOCK_STREAM, 0);
  int bound = bind(made, reinterpret_cast<sockaddr*>(&address), sizeof address);
  close(made);
  fs::current_path(before);
  REQUIRE(bound == 0);
}

// What can stand in a file's place.
const std::vector<std::string> kThings = {
    "link", "absolute link", "link to a link", "pipe",          "link to a pipe", "socket",
    "zero", "terminal",      "folder link",    "dangling link", "memory"};

void Put(const Sandbox& sandbox, const std::string& thing, const std::string& name) {
  fs::path path = sandbox.folder() / name, secret = sandbox.root() / "secret";
  sandbox.Write("../secret", kSecret);
  fs::create_directories(path.parent_path());
  fs::remove(path);
  std::string up;
  const fs::path parts = name;
  for (size_t i = std::distance(parts.begin(), parts.end()); i > 0; --i) up += "../";
  if (thing == "link") {
    fs::create_symlink(up + "secret", path);
  } else if (thing == "absolute link") {
    fs::create_symlink(secret, path);
  } else if (thing == "link to a link") {
    fs::create_symlink(secret, sandbox.folder() / "within");
    fs::create_symlink(sandbox.folder() / "within", path);
  } else if (thing == "pipe") {
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  } else if (thing == "link to a pipe") {
    REQUIRE(mkfifo((sandbox.folder() / "within").c_str(), 0600) == 0);
    fs::create_symlink(sandbox.folder() / "within", path);
  } else if (thing == "socket") {
    MakeSocket(path);
  } else if (thing == "zero") {
    fs::create_symlink("/dev/zero", path);
  } else if (thing == "terminal") {
    fs::create_symlink("/dev/tty", path);
  } else if (thing == "folder link") {
    fs::create_directory_symlink("/etc", path);
  } else if (thing == "dangling link") {
    fs::create_symlink("nowhere", path);
  } else {
    fs::create_symlink("/proc/self/environ", path);
  }
}

struct Place {
  std::string name;
  std::vector<std::string> words;  // that must fail
};

const std::vector<Place> kPlaces = {
    {"firn.yml", {"check"}},
    {"models/shop/marts/extra.yml", {"check"}},
    {"models/shop/marts/totals.yml", {"check"}},
    {"models/shop/marts/extra.sql", {"check"}},
    {"models/shop/staging/customers.csv", {"check"}},
    {"macros/extra.yml", {"check"}},
    {"contracts/shop/orders.odcs.yaml", {"check"}},
    {"data/orders_3.jsonl", {"run"}},
    {"data/customers.csv", {"seed"}},
};

TEST_CASE("what lies outside or is no file is refused, and nothing of it is told") {
  int tried = 0;
  for (const Place& place : kPlaces) {
    for (const std::string& thing : kThings) {
      Sandbox sandbox;
      if (place.name == "models/shop/staging/customers.csv") {
        sandbox.Write("models/shop/staging/customers.yml",
                      "models:\n  - {name: customers, config: {materialized: seed}}\n");
      }
      Put(sandbox, thing, place.name);
      Finished done = sandbox.Firn(place.words);
      ++tried;
      CAPTURE(place.name);
      CAPTURE(thing);
      CAPTURE(done.err);
      // A link to a folder is no file that one could want: it is passed by, with a word.
      bool passed =
          thing == "folder link" && place.name.starts_with("models/") && place.name.ends_with("l");
      passed |= thing == "folder link" && place.name == "macros/extra.yml";
      passed |= thing == "folder link" && place.name == "data/orders_3.jsonl";
      if (!passed) CHECK((done.exit_code == 1 || done.exit_code == 2));
      if (!passed) CHECK(done.err.find("error[") != std::string::npos);
      CHECK((done.out + done.err).find("hunter") == std::string::npos);
      for (const std::string& name : sandbox.Names()) {
        if (name.find(".json") == std::string::npos || name.find("target/") == std::string::npos) {
          continue;
        }
        CHECK(sandbox.Read("../" + name).find("hunter") == std::string::npos);
      }
    }
  }
  MESSAGE(tried << " things in the places of files");
}

TEST_CASE("a path that leads out is refused unless firn.yml or the caller says otherwise") {
  for (const char* path : {"../secret.jsonl", "data/../../secret.jsonl", "<root>/secret.jsonl",
                           "../*.jsonl", "<root>/*.jsonl", "./../secret.jsonl", "@where"}) {
    Sandbox sandbox;
    std::string files = path;
    if (files.starts_with("<root>")) files.replace(0, 6, sandbox.root().string());
    CAPTURE(files);
    std::string sources = sandbox.Read("models/shop/sources.yml");
    for (size_t at; (at = sources.find("data/orders_*.jsonl")) != std::string::npos;) {
      sources.replace(at, 19, files);
    }
    sandbox.Write("models/shop/sources.yml", sources);
    sandbox.Write("../secret.jsonl", sandbox.Read("data/orders_1.jsonl"));
    const std::string vars = "profile: shop\nvars: {least: 0, where: ../secret.jsonl}\n";
    sandbox.Write("firn.yml", "name: shop\n" + vars);
    for (const char* command : {"check", "run", "compile"}) {
      Finished refused = sandbox.Firn({command});
      CHECK(refused.exit_code != 0);
      CHECK(refused.err.find("error[outside-project]") != std::string::npos);
    }
    if (files == "@where") {
      CHECK(sandbox.Firn({"run", "--vars", "{where: ../secret.jsonl}"}).exit_code == 0);
    }
    sandbox.Write("firn.yml", "name: shop\nallow_outside: true\n" + vars);
    Finished done = sandbox.Firn({"run"});
    CHECK_MESSAGE(done.exit_code == 0, done.err);
  }
}

TEST_CASE("a file of another kind is told of by no more than a line") {
  std::string wrong;
  for (const char* text :
       {kSecret, "'hunter\nhunter'", "\"hunter\n\n hunter\"", "|\n  hunter\n  hunter\n",
        "- hunter\n  hunter\n", "a: hunter\n  hunter\n  hunter\n", "models: hunter\n hunter\n",
        "? hunter\n  hunter\n: x\n", "{hunter,\nhunter}",
        "models:\n  - name: 'hunter\n      hunter'\n"}) {
    for (const char* name : {"models/shop/marts/extra.yml", "macros/extra.yml",
                             "contracts/shop/extra.odcs.yaml", "firn.yml", "profiles.yml"}) {
      Sandbox sandbox;
      sandbox.Write(name, text);
      for (const char* format : {"text", "json", "sarif"}) {
        Finished done = sandbox.Firn({std::string(name) == "profiles.yml" ? "debug" : "check"});
        if (std::string(name) != "profiles.yml") {
          done = sandbox.Firn({"check", "--format", format});
        }
        std::string said = done.out + done.err;
        size_t times = 0;
        for (size_t at = 0; (at = said.find("hunter", at)) != std::string::npos; ++at) ++times;
        // The line itself and the message, of each finding.
        size_t findings = 0;
        for (size_t at = 0; (at = said.find("error", at)) != std::string::npos; ++at) ++findings;
        if (times > 2 * std::max<size_t>(findings, 1))
          wrong += fmt::format("{}:\n{}\n", name, said);
      }
    }
  }
  CHECK_MESSAGE(wrong.empty(), wrong);
}

}  // namespace
}  // namespace firn
