#include "tests/projects/script.h"

#include <unistd.h>

#include <cctype>
#include <fstream>
#include <sstream>

namespace firn {

namespace fs = std::filesystem;

Script::Script(fs::path projects) {
  static int count = 0;
  unique_ = std::to_string(getpid()) + "_" + std::to_string(++count);
  folder_ = fs::temp_directory_path() / ("firn_project_" + unique_);
  fs::create_directories(folder_);
  Add("project", [this, projects](const std::string& name, const std::string&) {
    fs::copy(projects / name, folder_,
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    return "";
  });
  Add("write", [this](const std::string& path, const std::string& text) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary | std::ios::trunc) << text;
    return "";
  });
  Add("remove", [this](const std::string& path, const std::string&) {
    fs::remove_all(folder_ / path);
    return "";
  });
}

Script::~Script() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Script::Run(const std::string& input) {
  struct Line {
    std::string step, text;
  };
  std::vector<Line> script;
  std::istringstream lines(input);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("|")) {
      script.push_back({line, ""});
    } else if (!script.empty()) {
      script.back().text += (line.size() > 2 ? line.substr(2) : "") + "\n";
    }
  }
  std::string output;
  for (const auto& [line, text] : script) {
    size_t space = line.find(' ');
    auto step = steps_.find(line.substr(0, space));
    output += step == steps_.end()
                  ? "no such step: " + line + "\n"
                  : step->second(space == std::string::npos ? "" : line.substr(space + 1), text);
  }
  return output;
}

std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words;
  bool quoted = false, open = false;
  for (char c : line) {
    if (c == '"') {
      quoted = !quoted;
      if (!open) words.emplace_back();
      open = true;
    } else if (c == ' ' && !quoted) {
      open = false;
    } else {
      if (!open) words.emplace_back();
      open = true;
      words.back() += c;
    }
  }
  return words;
}

std::string Lasting(const std::string& text) {
  std::string kept;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    bool timed = line.size() > 8 && line[2] == ':' && line[5] == ':';
    timed |= line.size() > 2 && line.ends_with('s') && std::isdigit(line.end()[-2]) != 0;
    if (!timed && !line.starts_with("Completed") && !line.starts_with("checked ")) {
      kept += line + "\n";
    }
  }
  return kept;
}

}  // namespace firn
