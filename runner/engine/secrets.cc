#include "runner/engine/secrets.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace firn {
namespace {

using Json = nlohmann::json;

constexpr size_t kShortestAnywhere = 8;   // a shorter secret must be a word
constexpr size_t kShortestInTexts = 4;    // a shorter one is masked in messages alone
constexpr size_t kShortestPlace = 12;     // likewise of a place,
constexpr size_t kShortestDigits = 12;    // and of digits: numbers like any other
constexpr size_t kShortestEncoded = 4;    // a shorter one is not told from other text
constexpr size_t kShortestBeginning = 4;  // of a secret that was cut
constexpr size_t kShortestRun = 10;       // of letters and digits that are like no word

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string Replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with(what)) {
      out += by;
      at += what.size();
    } else {
      out += text[at++];
    }
  }
  return out;
}

// Within the quotes of a JSON string.
std::string InQuotes(std::string_view text, bool ascii) {
  std::string json = Json(text).dump(-1, ' ', ascii, Json::error_handler_t::replace);
  return json.substr(1, json.size() - 2);
}

std::string UrlEncoded(std::string_view text, std::string_view plain, const char* digits) {
  std::string out;
  for (char c : text) {
    if (plain.find(c) != std::string_view::npos || (IsWord(c) && (c & 0x80) == 0)) {
      out += c;
    } else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

std::string HtmlEscaped(std::string_view text, std::string_view quote, std::string_view tick) {
  std::string out = Replaced(text, "&", "&amp;");
  out = Replaced(out, "<", "&lt;");
  out = Replaced(out, ">", "&gt;");
  out = Replaced(out, "\"", quote);
  return Replaced(out, "'", tick);
}

// Runs of letters and digits, both in each, which stay as they are in whatever way the rest is
// escaped.
std::vector<std::string> RunsIn(std::string_view text) {
  std::vector<std::string> runs;
  size_t begin = 0, letters = 0, digits = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    char c = i < text.size() ? text[i] : ' ';
    bool digit = c >= '0' && c <= '9';
    if (digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      ++(digit ? digits : letters);
      continue;
    }
    if (letters + digits >= kShortestRun && letters > 0 && digits > 0) {
      runs.emplace_back(text.substr(begin, i - begin));
    }
    begin = i + 1;
    letters = digits = 0;
  }
  return runs;
}

// A text as others may write it, itself first.
std::vector<std::string> FormsOf(const std::string& text) {
  std::vector<std::string> forms = {text};
  for (bool ascii : {false, true}) {
    std::string once = InQuotes(text, ascii);
    forms.push_back(once);
    forms.push_back(InQuotes(once, ascii));
    forms.push_back(Replaced(once, "/", "\\/"));
  }
  forms.push_back(Replaced(text, "'", "''"));
  forms.push_back(Replaced(text, "\"", "\"\""));
  forms.push_back(HtmlEscaped(text, "&quot;", "'"));
  forms.push_back(HtmlEscaped(text, "&quot;", "&#39;"));
  forms.push_back(HtmlEscaped(text, "&#34;", "&#39;"));
  forms.push_back(HtmlEscaped(text, "&quot;", "&#x27;"));
  forms.push_back(HtmlEscaped(text, "&quot;", "&apos;"));
  if (text.size() < kShortestEncoded) return forms;
  for (const char* digits : {"0123456789ABCDEF", "0123456789abcdef"}) {
    for (std::string_view plain : {"-.~", "-.*", "-.~!*'()", "-.~!$&'()*+,;=:@/"}) {
      std::string encoded = UrlEncoded(text, plain, digits);
      forms.push_back(encoded);
      forms.push_back(Replaced(encoded, "%20", "+"));
      forms.push_back(Replaced(encoded, "%", "%25"));
    }
  }
  std::string base64 = Base64(text);
  while (base64.ends_with('=')) base64.pop_back();  // the padding may be left out
  forms.push_back(base64);
  std::replace(base64.begin(), base64.end(), '+', '-');
  std::replace(base64.begin(), base64.end(), '/', '_');
  forms.push_back(base64);
  return forms;
}

}  // namespace

std::string Base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t bits = 0;
    for (size_t j = i; j < i + 3; ++j) {
      bits = bits << 8 | (j < bytes.size() ? static_cast<unsigned char>(bytes[j]) : 0u);
    }
    for (size_t digit = 0; digit < 4; ++digit) {
      const bool padding = i + digit > bytes.size();
      text += padding ? '=' : kDigits[bits >> (18 - 6 * digit) & 63];
    }
  }
  return text;
}

void Secrets::Add(Secret secret) {
  if (secret.place && secret.text == "firn") return;  // our own name: it stands everywhere
  if (secret.text.empty()) return;
  const bool word = secret.text.size() < kShortestAnywhere;
  const size_t shortest = AllDigits(secret.text) ? kShortestDigits
                          : secret.place         ? kShortestPlace
                                                 : kShortestInTexts;
  const bool everywhere = secret.text.size() >= shortest;
  std::set<std::string> known;
  std::vector<std::string> forms = FormsOf(secret.text);
  if (!secret.place) {
    for (std::string& run : RunsIn(secret.text)) forms.push_back(std::move(run));
  }
  for (const std::string& text : forms) {
    if (known.insert(text).second) {
      forms_.push_back({text, secret.shown, word, everywhere, secret.place});
    }
  }
  std::stable_sort(forms_.begin(), forms_.end(),
                   [](const Form& a, const Form& b) { return a.text.size() > b.text.size(); });
  for (auto& forms : by_first_byte_) forms.clear();
  for (size_t i = 0; i < forms_.size(); ++i) {
    by_first_byte_[static_cast<unsigned char>(forms_[i].text[0])].push_back(i);
  }
}

const Secrets::Form* Secrets::FormAt(std::string_view text, size_t at, bool message) const {
  for (size_t i : by_first_byte_[static_cast<unsigned char>(text[at])]) {
    const Form& form = forms_[i];
    if ((!message && !form.everywhere) || !text.substr(at).starts_with(form.text)) continue;
    const size_t end = at + form.text.size();
    const bool inside = (at > 0 && IsWord(text[at - 1]) && IsWord(text[at])) ||
                        (end < text.size() && IsWord(text[end]) && IsWord(text[end - 1]));
    if (!form.word || !inside) return &form;
  }
  return nullptr;
}

// Where a secret begins that the text's end cuts; the text's size: nowhere.
size_t Secrets::CutAt(std::string_view text) const {
  size_t first = text.size();
  for (const Form& form : forms_) {
    if (form.word || form.place) continue;
    for (size_t size = std::min(form.text.size() - 1, text.size()); size >= kShortestBeginning;
         --size) {
      if (!text.ends_with(std::string_view(form.text).substr(0, size))) continue;
      first = std::min(first, text.size() - size);
      break;
    }
  }
  return first;
}

std::string Secrets::Mask(std::string_view text, bool message) const {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (const Form* form = FormAt(text, at, message)) {
      out += form->shown;
      at += form->text.size();
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::string Secrets::InMessage(std::string_view text) const {
  const size_t cut = CutAt(text);
  const bool whole = cut == text.size() || FormAt(text, cut, true) != nullptr;
  return whole ? Mask(text, true) : Mask(text.substr(0, cut), true) + "*****";
}

std::string Secrets::InText(std::string_view text) const { return Mask(text, false); }

std::string Secrets::InJson(std::string_view json) const {
  if (empty()) return std::string(json);
  std::string out;
  for (size_t at = 0; at < json.size();) {
    if (json[at] != '"') {
      out += json[at++];
      continue;
    }
    size_t end = at + 1;
    while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    end = std::min(end + 1, json.size());
    std::string_view token = json.substr(at, end - at);
    Json text = Json::parse(token, nullptr, /*allow_exceptions=*/false);
    std::string masked = text.is_string() ? InText(text.get_ref<const std::string&>()) : "";
    const bool same = !text.is_string() || masked == text.get_ref<const std::string&>();
    out += same ? std::string(token)
                : Json(masked).dump(-1, ' ', false, Json::error_handler_t::replace);
    at = end;
  }
  return out;
}

}  // namespace firn
