// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/parse/child/server.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <string_view>
#include <utility>

#include "storage/parse/child/sandbox.h"

namespace longleaf::storage {
namespace {

constexpr int kFirstFreeDescriptor = 5;

/// False at the end of what can be read.
bool readExactly(int socket, std::size_t count, std::string& bytes) {
  bytes.resize(count);
  for (std::size_t have = 0; have < count;) {
    const ssize_t got = ::read(socket, bytes.data() + have, count - have);
    if (got == 0 || (got < 0 && errno != EINTR)) return false;
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  return true;
}

bool writeAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(socket, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Another descriptor of the same open file, at its beginning.
InputFile fileAtBeginning(int file, const std::string& name) {
  const int copy = ::fcntl(file, F_DUPFD_CLOEXEC, kFirstFreeDescriptor);
  ::lseek(copy, 0, SEEK_SET);
  return InputFile::adopt(copy, name);
}

template <class T>
wire::Message encoded(Expected<T> result) {
  return result ? wire::encode(std::move(*result)) : wire::encode(result.error());
}

Error senseless() { return {ErrorCode::internal, "The request to the reader of documents makes no sense"}; }

}  // namespace

std::optional<wire::Message> Server::next(bool& closed) const {
  std::string head(wire::kHeadBytes, '\0');
  const ssize_t first = ::read(m_socket, head.data(), 1);
  closed = first == 0;
  std::string rest;
  if (first != 1 || !readExactly(m_socket, wire::kHeadBytes - 1, rest)) return std::nullopt;
  head.replace(1, rest.size(), rest);
  const auto announced = wire::decodeHead(head, wire::kMaxRequestBytes);
  if (!announced) return std::nullopt;
  wire::Message request{announced->type, {}, {}};
  const bool whole = readExactly(m_socket, announced->fieldBytes, request.fields) &&
                     readExactly(m_socket, announced->dataBytes, request.data);
  return whole ? std::optional(std::move(request)) : std::nullopt;
}

bool Server::send(const wire::Message& answer) const {
  const auto head = wire::encodeHead(answer);
  if (!head)
    return send(
        wire::encode(Error{ErrorCode::corrupt, quotedName(m_options.path) + " has more headings and labels than "
                                                                            "a document can have"}));
  return writeAll(m_socket, *head) && writeAll(m_socket, answer.fields) && writeAll(m_socket, answer.data);
}

bool Server::run() {
  bool closed = false;
  while (const auto request = next(closed))
    if (!send(answer(*request))) return false;
  return closed;
}

wire::Message Server::answer(const wire::Message& request) {
  using wire::MessageType;
  try {
    if (const auto document = wire::documentRequest(request)) return answerDocument(*document);
    if (request.type == MessageType::askSandbox) return wire::encode(sandboxReport());
    const auto rectangles = wire::rectanglesRequest(request);
    const auto image = wire::imageRequest(request);
    const auto selection = wire::selectionRequest(request);
    const auto asked = wire::pagesRequest(request);
    if (asked) begin(asked->name, asked->password);
    if (!rectangles && !image && !selection && !asked && request.type != MessageType::askPageSizes)
      return wire::encode(senseless());

    auto source = pages();
    if (!source) return wire::encode(source.error());
    if (rectangles) return encoded((*source)->rectangles(*rectangles));
    if (selection) return encoded((*source)->selection(*selection));
    if (image) return encoded((*source)->image(*image));
    return encoded((*source)->sizes());
  } catch (const std::exception&) {
    return wire::encode(Error{ErrorCode::unreadable,
                              quotedName(m_options.path) + " does not fit into the memory that its reader may use"});
  }
}

wire::Message Server::answerDocument(const wire::DocumentRequest& request) {
  begin(request.name, request.password);
  InputFile file = fileAtBeginning(m_file, m_options.path);
  return encoded(readDocument(file, m_options));
}

void Server::begin(const std::string& name, const std::string& password) {
  m_pages.reset();
  m_pageFile.reset();
  m_options = {.path = name, .password = password};
}

Expected<PageSource*> Server::pages() {
  if (!m_pages) {
    m_pageFile = fileAtBeginning(m_file, m_options.path);
    auto opened = openPages(*m_pageFile, m_options);
    if (!opened) return tl::unexpected(opened.error());
    m_pages = std::move(*opened);
  }
  return m_pages.get();
}

SandboxReport Server::sandboxReport() const {
  SandboxReport report = m_report;
  report.possible = triedAndPossible();
  return report;
}

}  // namespace longleaf::storage
