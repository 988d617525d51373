// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/file_text.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace longleaf::app {

Expected<std::string> readFile(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return tl::unexpected(Error{Code::notFound, "there is no file '" + path + "'"});
  if (std::filesystem::is_directory(status)) {
    return tl::unexpected(Error{Code::unreadable, "'" + path + "' is a folder, not a file"});
  }
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad()) return tl::unexpected(Error{Code::unreadable, "'" + path + "' cannot be read"});
  return text;
}

}  // namespace longleaf::app
