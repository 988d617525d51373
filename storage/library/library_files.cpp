// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/library_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <fstream>
#include <system_error>

namespace longleaf::storage {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, int reason) {
  throw fs::filesystem_error("library", path, std::error_code(reason, std::generic_category()));
}

}  // namespace

fs::path datedName(const fs::path& folder, const std::string& name, const std::string& ending) {
  const std::time_t seconds = std::time(nullptr);
  std::tm date = {};
  ::gmtime_r(&seconds, &date);
  char stamp[32] = {};
  std::strftime(stamp, sizeof stamp, "-%Y%m%d-%H%M%S", &date);
  fs::path path = folder / (name + stamp + ending);
  for (int i = 2; fs::exists(path); ++i) path = folder / (name + stamp + '-' + std::to_string(i) + ending);
  return path;
}

void flush(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path, errno);
  const int reason = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  if (reason != 0) fail(path, reason);
}

void copyAndFlush(const fs::path& from, const fs::path& to) {
  fs::copy_file(from, to, fs::copy_options::overwrite_existing);
  flush(to);
}

std::string readBytes(const fs::path& file, std::size_t begin, std::size_t count) {
  std::ifstream input(file, std::ios::binary);
  if (!input) fail(file, errno);
  std::string bytes(count, '\0');
  input.seekg(static_cast<std::streamoff>(begin));
  input.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(input.gcount()));
  return bytes;
}

void replaceBytes(const fs::path& file, const std::string& bytes) {
  fs::path part = file;
  part += ".part";
  {
    std::ofstream output(part, std::ios::binary | std::ios::trunc);
    output.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    output.close();
    if (!output) fail(part, errno);
  }
  flush(part);
  fs::rename(part, file);
  flush(file.parent_path());
}

void putSalvagedInPlace(const LibraryFiles& files) {
  fs::remove(files.log());
  fs::remove(files.logIndex());
  fs::remove(files.firstPage());
  flush(files.folder);
  fs::rename(files.salvaged(), files.database());
  fs::remove_all(files.scratch());
  flush(files.folder);
}

}  // namespace longleaf::storage
