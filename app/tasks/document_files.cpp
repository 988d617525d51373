// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/document_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "storage/documents/ascii.h"

namespace longleaf::app {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> kEndings{".pdf", ".epub",  ".docx", ".odt", ".fb2",  ".html",
                                                    ".htm", ".xhtml", ".md",   ".txt", ".text", ".markdown"};

}  // namespace

bool hasDocumentEnding(const std::string& path) {
  const std::string ending = storage::lowerAscii(fs::path(path).extension().string());
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::vector<std::string> documentFiles(const std::string& path, const std::stop_token& stop) {
  std::error_code error;
  fs::path whole = fs::absolute(path, error).lexically_normal();
  if (error) whole = path;
  if (!fs::is_directory(whole, error)) return {whole.string()};
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry(whole, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator() && !stop.stop_requested(); entry.increment(error)) {
    std::error_code unknown;
    if (entry->path().filename().string().starts_with('.')) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(unknown) && hasDocumentEnding(entry->path().string())) {
      files.push_back(entry->path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace longleaf::app
