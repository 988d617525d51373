// SPDX-License-Identifier: GPL-3.0-or-later
// What program and parsing child say to each other, over a socket pair on one machine. A message is a head of fixed
// size, small fields as JSON, and raw bytes (text, runs, rectangles, pixels). The child is not believed: every decoder
// checks sizes, UTF-8 and positions, and gives nothing for an answer that no honest child sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/document.h"
#include "storage/documents/page_view.h"
#include "storage/error.h"
#include "storage/parse/sandbox_report.h"

namespace longleaf::storage::wire {

enum class MessageType : std::uint32_t {
  askDocument = 1,
  askPages,
  askRectangles,
  askPageSizes,
  askImage,
  askSelection,
  askSandbox,
  document = 101,
  rectangles,
  pageSizes,
  image,
  selection,
  sandbox,
  error,
};

struct Message {
  MessageType type{};
  std::string fields;  // a JSON object
  std::string data;
};

inline constexpr std::size_t kHeadBytes = 24;
inline constexpr std::size_t kMaxFieldBytes = std::size_t{32} << 20U;
inline constexpr std::size_t kMaxRequestBytes = std::size_t{1} << 20U;

struct Head {
  MessageType type{};
  std::size_t fieldBytes = 0;
  std::size_t dataBytes = 0;
};

/// Nothing for a message that is too large to be sent.
std::optional<std::string> encodeHead(const Message& message);
/// `bytes`: kHeadBytes of them. Nothing for another magic number, an unknown type, or more than `maxDataBytes`.
std::optional<Head> decodeHead(std::string_view bytes, std::size_t maxDataBytes);

struct DocumentRequest {
  std::string name;  // of the file, without its folder: any bytes
  std::string password;
};
/// The sizes of the pages, without reading their text.
struct PagesRequest {
  std::string name;  // as above
  std::string password;
};
struct RectanglesRequest {
  std::uint32_t page = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};
struct SelectionRequest {
  std::uint32_t page = 0;
  PagePosition from{};
  PagePosition to{};
};
struct ImageRequest {
  std::uint32_t page = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

Message encode(const DocumentRequest& request);
Message encode(const PagesRequest& request);
Message encode(const RectanglesRequest& request);
Message encode(const ImageRequest& request);
Message encode(const SelectionRequest& request);
/// Of askPageSizes and askSandbox, which have no fields.
Message bare(MessageType type);

std::optional<DocumentRequest> documentRequest(const Message& message);
std::optional<PagesRequest> pagesRequest(const Message& message);
std::optional<RectanglesRequest> rectanglesRequest(const Message& message);
std::optional<ImageRequest> imageRequest(const Message& message);
/// Of points that lie somewhere near a page.
std::optional<SelectionRequest> selectionRequest(const Message& message);

Message encode(Document document);
Message encode(const std::vector<PageRectangle>& rectangles);
Message encode(const std::vector<PageSize>& sizes);
Message encode(const PageImage& image);
Message encode(const PageSelection& selection);
Message encode(const SandboxReport& report);
Message encode(const Error& error);

/// Without the path, which the child does not know. Text and titles are UTF-8, the text is not empty, pages follow each
/// other from its beginning to its end at ends of characters, runs are sorted, and everything lies inside the text.
std::optional<Document> document(Message message);
std::optional<std::vector<PageRectangle>> rectangles(const Message& message);
std::optional<std::vector<PageSize>> pageSizes(const Message& message);
/// As large as was asked for.
std::optional<PageImage> image(const Message& message, const ImageRequest& request);
std::optional<PageSelection> selection(const Message& message);
std::optional<SandboxReport> sandboxReport(const Message& message);
/// Only codes that a reader may give. Control characters of the sentence are replaced.
std::optional<Error> error(const Message& message);

}  // namespace longleaf::storage::wire
