// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "storage/documents/utf8.h"
#include "storage/parse/wire.h"

namespace longleaf::storage::wire {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxSentence = 2000;  // bytes

// Codes by their place here, so that the order of the enumeration may change. A child finds no file and is not stopped.
constexpr std::array kCodes{
    ErrorCode::unreadable, ErrorCode::unsupportedFormat, ErrorCode::noText,  ErrorCode::encrypted,
    ErrorCode::drm,        ErrorCode::corrupt,           ErrorCode::internal};

struct PackedRun {
  std::uint64_t begin;
  std::uint32_t page;
  std::uint32_t unit;
  std::uint64_t generated;  // 0 or 1
};

Message made(MessageType type, const json& fields, std::string data = {}) {
  // Names of files and titles may hold anything.
  return {type, fields.dump(-1, ' ', false, json::error_handler_t::replace), std::move(data)};
}

/// Nothing but an object counts; parsing refuses strings that are not UTF-8.
json fieldsOf(const Message& message, MessageType wanted) {
  json fields = message.type == wanted ? json::parse(message.fields, nullptr, false) : json();
  return fields.is_object() ? fields : json();
}

template <class T>
bool take(const json& value, T& into) {
  if constexpr (std::is_same_v<T, std::string>) {
    if (value.is_string()) into = value.get_ref<const std::string&>();
    return value.is_string();
  } else if constexpr (std::is_same_v<T, bool>) {
    if (value.is_boolean()) into = value.get<bool>();
    return value.is_boolean();
  } else if constexpr (std::is_same_v<T, double>) {
    if (value.is_number()) into = value.get<double>();
    return value.is_number();
  } else {
    if (!value.is_number_unsigned()) return false;
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return false;
    into = static_cast<T>(number);
    return true;
  }
}

template <class T>
bool takeField(const json& fields, const char* name, T& into) {
  const auto found = fields.find(name);
  return found != fields.end() && take(*found, into);
}

/// An array of strings, or of what `each` takes.
template <class T, class Each>
bool takeArray(const json& fields, const char* name, std::vector<T>& into, const Each& each) {
  const auto found = fields.find(name);
  if (found == fields.end() || !found->is_array()) return false;
  into.resize(found->size());
  for (std::size_t i = 0; i < into.size(); ++i)
    if (!each((*found)[i], into[i])) return false;
  return true;
}
bool takeStrings(const json& fields, const char* name, std::vector<std::string>& into) {
  return takeArray(fields, name, into, [](const json& value, std::string& text) { return take(value, text); });
}

template <class T>
std::string packed(const std::vector<T>& values) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// T may hold any bits.
template <class T>
std::optional<std::vector<T>> unpacked(std::string_view bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() % sizeof(T) != 0) return std::nullopt;
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

bool isLength(double value) { return isOnPaper(value) && value >= 0; }

std::optional<std::vector<PageRectangle>> unpackedRectangles(std::string_view bytes) {
  auto found = unpacked<PageRectangle>(bytes);
  const auto fits = [](const PageRectangle& r) { return isOnPaper(r); };
  return found && std::all_of(found->begin(), found->end(), fits) ? found : std::nullopt;
}

void replaceControls(std::string& sentence) {
  std::replace_if(
      sentence.begin(), sentence.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }, '?');
}

bool pagesFit(const Document& document) {
  std::size_t at = 0;
  for (const Page& page : document.pages) {
    const bool fits = page.begin == at && page.end >= at && page.end <= document.text.size();
    if (!fits || (page.end < document.text.size() && utf8Length(document.text, page.end) == 0)) return false;
    at = page.end;
  }
  return !document.pages.empty() && at == document.text.size();
}

bool outlineFits(const Document& document) {
  const auto& text = document.text;
  return std::all_of(document.outline.begin(), document.outline.end(), [&](const OutlineEntry& entry) {
    return entry.position == text.size() || utf8Length(text, entry.position) > 0;
  });
}

/// A name and a password, which may be any bytes.
template <class Request>
std::optional<Request> namedRequest(const Message& message, MessageType type) {
  std::size_t nameBytes = 0;
  if (!takeField(fieldsOf(message, type), "name", nameBytes) || nameBytes > message.data.size()) return std::nullopt;
  return Request{message.data.substr(0, nameBytes), message.data.substr(nameBytes)};
}

bool takeRuns(std::string_view bytes, Document& document) {
  const auto runs = unpacked<PackedRun>(bytes);
  if (!runs) return false;
  document.runs.reserve(runs->size());
  std::uint64_t least = 0;
  for (const PackedRun& run : *runs) {
    const bool fits = run.begin >= least && run.begin <= document.text.size() && run.page < document.pages.size();
    if (!fits || run.generated > 1) return false;
    least = run.begin;
    document.runs.push_back({run.begin, run.page, run.unit, run.generated == 1});
  }
  return true;
}

}  // namespace

Message encode(const DocumentRequest& request) {
  return made(MessageType::askDocument, {{"name", request.name.size()}}, request.name + request.password);
}
Message encode(const PagesRequest& request) {
  return made(MessageType::askPages, {{"name", request.name.size()}}, request.name + request.password);
}
Message encode(const RectanglesRequest& request) {
  return made(MessageType::askRectangles, {{"page", request.page}, {"first", request.first}, {"count", request.count}});
}
Message encode(const ImageRequest& request) {
  return made(MessageType::askImage, {{"page", request.page}, {"width", request.width}, {"height", request.height}});
}
Message encode(const SelectionRequest& request) {
  return made(MessageType::askSelection, {{"page", request.page},
                                          {"x0", request.from.x},
                                          {"y0", request.from.y},
                                          {"x1", request.to.x},
                                          {"y1", request.to.y}});
}
Message bare(MessageType type) { return made(type, json::object()); }

std::optional<DocumentRequest> documentRequest(const Message& message) {
  return namedRequest<DocumentRequest>(message, MessageType::askDocument);
}

std::optional<PagesRequest> pagesRequest(const Message& message) {
  return namedRequest<PagesRequest>(message, MessageType::askPages);
}

std::optional<RectanglesRequest> rectanglesRequest(const Message& message) {
  RectanglesRequest request;
  const json fields = fieldsOf(message, MessageType::askRectangles);
  const bool whole = takeField(fields, "page", request.page) && takeField(fields, "first", request.first) &&
                     takeField(fields, "count", request.count);
  return whole ? std::optional(request) : std::nullopt;
}

std::optional<ImageRequest> imageRequest(const Message& message) {
  ImageRequest request;
  const json fields = fieldsOf(message, MessageType::askImage);
  const bool whole = takeField(fields, "page", request.page) && takeField(fields, "width", request.width) &&
                     takeField(fields, "height", request.height);
  return whole ? std::optional(request) : std::nullopt;
}

std::optional<SelectionRequest> selectionRequest(const Message& message) {
  SelectionRequest request;
  const json fields = fieldsOf(message, MessageType::askSelection);
  if (!takeField(fields, "page", request.page)) return std::nullopt;
  const std::pair<const char*, double*> places[] = {
      {"x0", &request.from.x}, {"y0", &request.from.y}, {"x1", &request.to.x}, {"y1", &request.to.y}};
  for (const auto& [name, into] : places)
    if (!takeField(fields, name, *into) || !isOnPaper(*into)) return std::nullopt;
  return request;
}

Message encode(Document document) {
  json pages = json::array();
  for (Page& page : document.pages) pages.push_back({std::move(page.label), page.begin, page.end});
  json outline = json::array();
  for (OutlineEntry& entry : document.outline)
    outline.push_back({std::move(entry.title), std::max(entry.level, 0), entry.position});
  std::vector<PackedRun> runs;
  runs.reserve(document.runs.size());
  for (const SourceRun& run : document.runs) runs.push_back({run.begin, run.page, run.unit, run.generated ? 1U : 0U});
  json warnings = json::array();
  for (const DocumentWarning& warning : document.warnings) warnings.push_back(written(warning));
  const json fields{{"format", document.format},        {"title", document.title},   {"authors", document.authors},
                    {"warnings", std::move(warnings)},  {"pages", std::move(pages)}, {"outline", std::move(outline)},
                    {"textBytes", document.text.size()}};
  return made(MessageType::document, fields, std::move(document.text) + packed(runs));
}
Message encode(const std::vector<PageRectangle>& rectangles) {
  return made(MessageType::rectangles, json::object(), packed(rectangles));
}
Message encode(const std::vector<PageSize>& sizes) {
  return made(MessageType::pageSizes, json::object(), packed(sizes));
}
Message encode(const PageImage& image) { return made(MessageType::image, json::object(), packed(image.pixels)); }
Message encode(const PageSelection& selection) {
  return made(MessageType::selection, {{"first", selection.first}, {"count", selection.count}},
              packed(selection.rectangles));
}
Message encode(const SandboxReport& report) {
  return made(MessageType::sandbox, {{"systemCalls", report.systemCalls},
                                     {"files", report.files},
                                     {"possible", report.possible},
                                     {"text", report.text}});
}
Message encode(const Error& error) {
  const auto* code = std::find(kCodes.begin(), kCodes.end(), error.code);
  if (code == kCodes.end()) code = std::find(kCodes.begin(), kCodes.end(), ErrorCode::internal);
  return made(MessageType::error,
              {{"code", code - kCodes.begin()}, {"message", error.message.substr(0, kMaxSentence)}});
}

std::optional<Document> document(Message message) {
  const json fields = fieldsOf(message, MessageType::document);
  Document document;
  std::vector<std::string> warnings;
  std::size_t textBytes = 0;
  const auto page = [](const json& value, Page& into) {
    return value.is_array() && value.size() == 3 && take(value[0], into.label) && take(value[1], into.begin) &&
           take(value[2], into.end);
  };
  const auto entry = [](const json& value, OutlineEntry& into) {
    return value.is_array() && value.size() == 3 && take(value[0], into.title) && take(value[1], into.level) &&
           take(value[2], into.position);
  };
  const bool whole = takeField(fields, "format", document.format) && takeField(fields, "title", document.title) &&
                     takeStrings(fields, "authors", document.authors) && takeStrings(fields, "warnings", warnings) &&
                     takeArray(fields, "pages", document.pages, page) &&
                     takeArray(fields, "outline", document.outline, entry) && takeField(fields, "textBytes", textBytes);
  if (!whole || textBytes == 0 || textBytes > message.data.size()) return std::nullopt;

  replaceControls(document.format);
  for (std::string& warning : warnings) {
    replaceControls(warning);
    document.warnings.push_back(writtenWarning(warning));
  }

  const std::string runs = message.data.substr(textBytes);
  message.data.resize(textBytes);
  document.text = std::move(message.data);
  const bool fits =
      utf8Census(document.text).invalid == 0 && pagesFit(document) && outlineFits(document) && takeRuns(runs, document);
  return fits ? std::optional(std::move(document)) : std::nullopt;
}

std::optional<std::vector<PageRectangle>> rectangles(const Message& message) {
  return message.type == MessageType::rectangles ? unpackedRectangles(message.data) : std::nullopt;
}

std::optional<std::vector<PageSize>> pageSizes(const Message& message) {
  if (message.type != MessageType::pageSizes) return std::nullopt;
  auto found = unpacked<PageSize>(message.data);
  const auto fits = [](const PageSize& size) { return isLength(size.width) && isLength(size.height); };
  return found && std::all_of(found->begin(), found->end(), fits) ? found : std::nullopt;
}

std::optional<PageImage> image(const Message& message, const ImageRequest& request) {
  if (message.type != MessageType::image) return std::nullopt;
  auto pixels = unpacked<std::uint32_t>(message.data);
  if (!pixels || pixels->size() != std::size_t{request.width} * request.height) return std::nullopt;
  for (std::uint32_t& pixel : *pixels) pixel |= 0xFF00'0000U;
  return PageImage{request.width, request.height, std::move(*pixels)};
}

std::optional<PageSelection> selection(const Message& message) {
  const json fields = fieldsOf(message, MessageType::selection);
  PageSelection selection;
  if (!takeField(fields, "first", selection.first) || !takeField(fields, "count", selection.count) ||
      selection.count > std::numeric_limits<std::uint32_t>::max() - selection.first)
    return std::nullopt;
  auto rectangles = unpackedRectangles(message.data);
  if (!rectangles) return std::nullopt;
  selection.rectangles = std::move(*rectangles);
  return selection;
}

std::optional<SandboxReport> sandboxReport(const Message& message) {
  const json fields = fieldsOf(message, MessageType::sandbox);
  SandboxReport report;
  const bool whole = takeField(fields, "systemCalls", report.systemCalls) && takeField(fields, "files", report.files) &&
                     takeStrings(fields, "possible", report.possible) && takeField(fields, "text", report.text);
  if (!whole) return std::nullopt;
  replaceControls(report.text);
  return report;
}

std::optional<Error> error(const Message& message) {
  const json fields = fieldsOf(message, MessageType::error);
  std::size_t code = 0;
  std::string sentence;
  if (!takeField(fields, "code", code) || code >= kCodes.size() || !takeField(fields, "message", sentence) ||
      sentence.empty() || sentence.size() > 2 * kMaxSentence)
    return std::nullopt;
  replaceControls(sentence);
  return Error{kCodes[code], std::move(sentence)};
}

}  // namespace longleaf::storage::wire
