// SPDX-License-Identifier: GPL-3.0-or-later
// Saved readings: the file, with sums that are right although its content is not, and what the engine believes of its
// sections.
#include <xxhash.h>

#include <cstring>
#include <string>

#include "fuzz/input.h"
#include "fuzz/model_check.h"
#include "fuzz/snapshot_scene.h"
#include "fuzz/target.h"
#include "inference/session/session.h"
#include "storage/snapshots/snapshot_file.h"
#include "storage/snapshots/snapshot_layout.h"

namespace longleaf::tests::fuzz {
namespace {

using namespace storage;

std::uint64_t sumOf(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

template <class T>
T numberAt(const std::string& bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

void putSum(std::string& bytes, std::size_t at, std::string_view of) {
  const std::uint64_t sum = sumOf(of);
  std::memcpy(bytes.data() + at, &sum, sizeof sum);
}

/// The sums of the sections that a table names, as far as it can be followed.
void sumSections(std::string& bytes, std::size_t table, std::size_t end) {
  for (std::size_t at = table; at + 4 <= end;) {
    const std::size_t place = at + 4 + numberAt<std::uint32_t>(bytes, at);
    if (place + 24 > end) return;
    const auto offset = numberAt<std::uint64_t>(bytes, place);
    const auto size = numberAt<std::uint64_t>(bytes, place + 8);
    if (offset <= bytes.size() && size <= bytes.size() - offset)
      putSum(bytes, place + 16, std::string_view(bytes).substr(offset, size));
    at = place + 24;
  }
}

/// The same bytes with every sum made right that has a place.
std::string summed(std::string bytes) {
  if (bytes.size() < kPreambleBytes + kTrailerBytes) return bytes;
  const auto header = numberAt<std::uint32_t>(bytes, 12);
  if (header <= bytes.size() - kPreambleBytes)
    putSum(bytes, 16, std::string_view(bytes).substr(kPreambleBytes, header));
  const std::size_t trailer = bytes.size() - kTrailerBytes;
  const auto table = numberAt<std::uint64_t>(bytes, trailer);
  if (table > trailer) return bytes;
  sumSections(bytes, table, trailer);
  putSum(bytes, trailer + 16, std::string_view(bytes).substr(table, trailer - table));
  return bytes;
}

bool readSnapshot(const std::string& bytes) {
  const MemoryFile stored(bytes);
  const auto file = SnapshotFile::open(stored.path());
  if (!file) return requireRefusal(file.error());
  require(file->bytes() == bytes.size(), "a file has the size that it has");
  require(file->header().size() <= kLargestHeader, "a header is within its bound");
  std::size_t all = 0;
  for (const std::string& name : file->sections()) {
    const auto section = file->section(name);
    if (!section) {
      requireRefusal(section.error());
      continue;
    }
    all += section->size();
    require(all <= bytes.size(), "sections do not overlap");
  }
  require(!file->section("no such section"), "a section that there is not is refused");
  return true;
}

/// The sections of an input by their names, as a file would give them.
MemorySections sectionsOf(std::string_view input) {
  MemorySections sections;
  for (const SamplePart& part : split(input)) {
    const auto bytes = bytesOf(part.bytes);
    sections.sections.emplace_back(part.name, std::vector<std::byte>(bytes.begin(), bytes.end()));
  }
  return sections;
}

}  // namespace

bool snapshotFile(std::string_view input) {
  readSnapshot(std::string(input));
  return readSnapshot(summed(std::string(input)));
}

bool snapshotSections(std::string_view input) {
  const MemorySections given = sectionsOf(input);
  const auto session = sceneSession();
  if (const auto done = session->restore(given.source()); !done) {
    require(session->tokensRead() == 0 && !session->frozen(), "a session is as new when nothing was restored");
    return false;
  }
  const MemorySections saved = savedSections(*session);
  for (const auto& [name, bytes] : saved.sections) {
    const auto again = given.source()(name);
    require(again && std::ranges::equal(*again, bytes), "what was restored is what is saved again: " + name);
  }
  if (!session->frozen()) {
    const auto frozen = session->freeze();
    if (!frozen) return false;
  }
  const auto answer = session->generate(someIds(3), {.sampling = {.maxTokens = 2}});
  if (answer) requireDecoding(session->model().tokenizer(), answer->ids);
  return answer.has_value();
}

}  // namespace longleaf::tests::fuzz
