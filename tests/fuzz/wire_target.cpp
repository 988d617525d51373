// SPDX-License-Identifier: GPL-3.0-or-later
// What the program hears from its child, and the child from the program.
#include "fuzz/target.h"
#include "storage/documents/utf8.h"
#include "storage/parse/wire.h"
#include "support/sound_document.h"

namespace longleaf::tests::fuzz {
namespace {

namespace wire = storage::wire;

constexpr std::size_t kMostData = std::size_t{1} << 20U;

bool isShowable(const std::string& text) {
  return storage::utf8Census(text).invalid == 0 &&
         std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

void readRequests(const wire::Message& message) {
  if (const auto request = wire::documentRequest(message))
    require(wire::documentRequest(wire::encode(*request)).has_value(), "a request for a document is one again");
  if (const auto request = wire::selectionRequest(message))
    require(wire::selectionRequest(wire::encode(*request)).has_value(), "a request for a selection is one again");
  (void)wire::pagesRequest(message);
  (void)wire::rectanglesRequest(message);
  if (const auto request = wire::imageRequest(message)) (void)wire::image(message, *request);
}

void readDocument(const wire::Message& message) {
  const auto document = wire::document(message);
  if (!document) return;
  const std::string broken = brokenPromise(*document);
  require(broken.empty() || broken == "a carriage return" || broken == "an entry of the outline",
          "a document that is believed: " + broken);
  const auto again = wire::document(wire::encode(*document));
  require(again && sameContent(*again, *document), "a document is the same when it is passed on");
}

void readAnswers(const wire::Message& message) {
  readDocument(message);
  (void)wire::rectangles(message);
  (void)wire::pageSizes(message);
  if (const auto image = wire::image(message, {.page = 0, .width = 3, .height = 2}))
    require(image->pixels.size() == 6, "an image is as large as was asked for");
  if (const auto selection = wire::selection(message))
    require(selection->first + selection->count >= selection->first, "a selection ends behind its beginning");
  if (const auto report = wire::sandboxReport(message)) require(isShowable(report->text), "a report can be shown");
  if (const auto error = wire::error(message)) {
    require(isShowable(error->message) && !error->message.empty(), "an error can be shown");
    require(wire::error(wire::encode(*error)).has_value(), "an error is one again");
  }
}

}  // namespace

bool wireMessage(std::string_view input) {
  if (input.size() < wire::kHeadBytes) return false;
  const auto head = wire::decodeHead(input.substr(0, wire::kHeadBytes), kMostData);
  input.remove_prefix(wire::kHeadBytes);
  if (!head || head->fieldBytes > input.size()) return false;
  const wire::Message message{head->type, std::string(input.substr(0, head->fieldBytes)),
                              std::string(input.substr(head->fieldBytes))};
  readRequests(message);
  readAnswers(message);
  return true;
}

}  // namespace longleaf::tests::fuzz
