// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/refusal.h"
#include "storage/documents/utf8.h"

namespace longleaf::storage {
namespace {

constexpr std::size_t kStep = std::size_t{256} << 10U;

using OpenEntry = std::unique_ptr<zip_file_t, int (*)(zip_file_t*)>;

std::string mebibytes(std::size_t bytes) { return std::to_string(bytes >> 20U) + " MiB"; }

}  // namespace

struct ZipArchive::Content {
  std::string bytes;
  std::string path;
  ZipLimits limits;
  zip_t* archive = nullptr;
  std::vector<std::string> names;
  std::unordered_map<std::string, zip_uint64_t> exact;
  std::unordered_map<std::string, zip_uint64_t> lower;
  std::size_t unpacked = 0;

  Content() = default;
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;
  ~Content() {
    if (archive != nullptr) zip_discard(archive);
  }

  bool openArchive() {
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    if (source == nullptr) return false;
    archive = zip_open_from_source(source, ZIP_RDONLY, nullptr);
    if (archive == nullptr) zip_source_free(source);
    return archive != nullptr;
  }

  void listNames(zip_uint64_t count) {
    for (zip_uint64_t i = 0; i < count; ++i) {
      const char* raw = zip_get_name(archive, i, ZIP_FL_ENC_GUESS);
      names.push_back(raw == nullptr ? std::string() : repairUtf8(raw));
      exact.try_emplace(names.back(), i);
      lower.try_emplace(lowerAscii(names.back()), i);
    }
  }

  std::optional<zip_uint64_t> find(std::string_view name) const {
    if (const auto found = exact.find(std::string(name)); found != exact.end()) return found->second;
    if (const auto found = lower.find(lowerAscii(name)); found != lower.end()) return found->second;
    return std::nullopt;
  }

  tl::unexpected<Error> damaged(std::string_view name) const {
    return refused(ErrorCode::corrupt, path,
                   "is damaged: its part " + quotedName(std::string(name)) + " cannot be unpacked");
  }

  /// What is told of an entry with `size` unpacked bytes that is over a limit.
  std::optional<std::string> excess(std::size_t size, std::size_t packed) const {
    if (size > limits.entryBytes)
      return "unpacks to more than " + mebibytes(limits.entryBytes) + " in one part, as files made to harm do";
    if (size > limits.totalBytes - std::min(unpacked, limits.totalBytes))
      return "unpacks to more than " + mebibytes(limits.totalBytes) + ", as files made to harm do";
    if (size > limits.ratioFreeBytes && size / limits.ratio > packed)
      return "unpacks to more than " + std::to_string(limits.ratio) + " times its size, as files made to harm do";
    return std::nullopt;
  }
};

ZipArchive::ZipArchive(std::unique_ptr<Content> content) : m_content(std::move(content)) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Expected<ZipArchive> ZipArchive::open(std::string bytes, const std::string& path, const ZipLimits& limits) {
  auto content = std::make_unique<Content>();
  content->bytes = std::move(bytes);
  content->path = path;
  content->limits = limits;
  if (!content->openArchive())
    return refused(ErrorCode::corrupt, path, "is damaged: the list of the parts it is packed from cannot be read");
  const auto count = static_cast<zip_uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(content->archive, 0)));
  if (count > limits.entries)
    return refused(ErrorCode::corrupt, path, "unpacks to more than " + std::to_string(limits.entries) + " parts");
  content->listNames(count);
  return ZipArchive(std::move(content));
}

bool ZipArchive::has(std::string_view name) const { return m_content->find(name).has_value(); }
const std::vector<std::string>& ZipArchive::names() const { return m_content->names; }
const std::string& ZipArchive::path() const { return m_content->path; }

Expected<std::string> ZipArchive::read(std::string_view name) {
  Content& content = *m_content;
  const auto index = content.find(name);
  if (!index)
    return refused(ErrorCode::corrupt, content.path,
                   "is damaged: its part " + quotedName(std::string(name)) + " is missing");
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat_index(content.archive, *index, 0, &status) != 0) return content.damaged(name);
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE)
    return refused(ErrorCode::encrypted, content.path, "is packed with a password, and is read only without one");
  const std::size_t packed = (status.valid & ZIP_STAT_COMP_SIZE) != 0 ? status.comp_size : 0;

  const OpenEntry entry(zip_fopen_index(content.archive, *index, 0), zip_fclose);
  if (!entry) return content.damaged(name);
  std::string bytes;
  for (;;) {  // the archive's own word on the size is not relied on
    const std::size_t have = bytes.size();
    bytes.resize(have + kStep);
    const zip_int64_t count = zip_fread(entry.get(), bytes.data() + have, kStep);
    if (count < 0) return content.damaged(name);
    bytes.resize(have + static_cast<std::size_t>(count));
    if (const auto excess = content.excess(bytes.size(), packed))
      return refused(ErrorCode::corrupt, content.path, *excess);
    if (count == 0) break;
  }
  content.unpacked += bytes.size();
  return bytes;
}

}  // namespace longleaf::storage
