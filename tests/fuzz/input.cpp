// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "fuzz/target.h"
#include "storage/documents/document.h"
#include "storage/documents/read_document.h"
#include "storage/documents/utf8.h"
#include "storage/parse/wire.h"
#include "support/scratch_folder.h"
#include "support/sound_document.h"

namespace longleaf::tests::fuzz {
namespace {

constexpr std::size_t kMostParts = 40;
constexpr std::size_t kMostPlaces = 200;

const ScratchFolder& scratchFolder() {
  static const ScratchFolder kFolder;
  return kFolder;
}

/// A place of each of some characters, and the way back.
void requirePlaces(const storage::Document& document) {
  const std::size_t step = document.text.size() / kMostPlaces + 1;
  for (std::size_t at = 0; at < document.text.size(); at += step) {
    if (storage::utf8Length(document.text, at) == 0) continue;
    const storage::Place place = storage::placeOf(document, at);
    require(place.page < document.pages.size(), "a character stands on a page that there is");
    require(storage::byteAt(document, place) <= document.text.size(), "a place lies in the text");
  }
}

/// The program believes its child only what it has checked: of an honest one it must believe everything.
void requireWire(const storage::Document& document) {
  namespace wire = storage::wire;
  wire::Message message = wire::encode(document);
  if (!wire::encodeHead(message)) return;  // the child answers with a sentence then
  const auto received = wire::document(std::move(message));
  require(received.has_value(), "a document that was read is a document on the other end of the wire");
  require(sameContent(*received, document), "a document is the same on the other end of the wire");
}

}  // namespace

MemoryFile::MemoryFile(std::string_view content) : m_descriptor(::memfd_create("input", MFD_CLOEXEC)) {
  const auto written = m_descriptor < 0 ? -1 : ::write(m_descriptor, content.data(), content.size());
  if (written != static_cast<ssize_t>(content.size())) throw std::runtime_error("no file in memory");
}

MemoryFile::~MemoryFile() { ::close(m_descriptor); }

std::string MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(m_descriptor); }

storage::InputFile MemoryFile::input(const std::string& name) const {
  const int copy = ::fcntl(m_descriptor, F_DUPFD_CLOEXEC, 0);
  ::lseek(copy, 0, SEEK_SET);
  return storage::InputFile::adopt(copy, name);
}

MemoryFolder::MemoryFolder() { std::filesystem::create_directories(path()); }

MemoryFolder::~MemoryFolder() {
  std::error_code ignored;
  for (const std::string& name : m_written) std::filesystem::remove(path() + "/" + name, ignored);
}

const std::string& MemoryFolder::path() const {
  static const std::string kFolder = scratchFolder().path("model");
  return kFolder;
}

void MemoryFolder::write(const std::string& name, std::string_view content) {
  if (!writeBytes(path() + "/" + name, bytesOf(content))) throw std::runtime_error("cannot write " + path());
  m_written.push_back(name);
}

std::string joined(std::span<const SamplePart> parts) {
  std::string all;
  for (const SamplePart& part : parts) all += std::string(kPartMark) + part.name + "\n" + part.bytes;
  return all;
}

std::vector<SamplePart> split(std::string_view input) {
  std::vector<SamplePart> parts;
  for (std::size_t at = input.find(kPartMark); at != std::string_view::npos && parts.size() < kMostParts;) {
    const std::size_t begin = at + kPartMark.size();
    at = input.find(kPartMark, begin);
    const std::string_view part = input.substr(begin, at == std::string_view::npos ? at : at - begin);
    const std::size_t line = std::min(part.find('\n'), part.size());
    parts.push_back({std::string(part.substr(0, line)), std::string(part.substr(std::min(line + 1, part.size())))});
  }
  return parts;
}

bool requireRefusal(const storage::Error& error) {
  using storage::ErrorCode;
  const std::string& message = error.message;
  require(!message.empty() && message.back() != '.', "a refusal is a sentence without its full stop: " + message);
  require(storage::utf8Census(message).invalid == 0, "a refusal can be shown");
  require(error.code != ErrorCode::internal && error.code != ErrorCode::stopped,
          "a refusal blames the file: " + message);
  return false;
}

bool readAsDocument(std::string_view input, const std::string& name) {
  const MemoryFile file(input);
  storage::InputFile opened = file.input(name);
  const auto document = storage::readDocument(opened, {.path = name, .password = {}});
  if (!document) return requireRefusal(document.error());
  const std::string broken = brokenPromise(*document);
  require(broken.empty(), "a document: " + broken);
  requirePlaces(*document);
  requireWire(*document);
  return true;
}

bool readAsArchive(std::string_view input, const std::string& name) {
  const auto parts = split(input);
  return !parts.empty() && readAsDocument(zipped(parts), name);
}

}  // namespace longleaf::tests::fuzz
