// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/tasks/models.h"

namespace longleaf::app::cli {

std::shared_ptr<CommonOptions> commonOptions(CLI::App& command) {
  auto options = std::make_shared<CommonOptions>();
  options->addTo(command);
  return options;
}

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

Expected<std::string> readTextFile(const std::string& path) {
  auto text = readFile(path);
  if (!text) return text;
  if (text->starts_with("\xEF\xBB\xBF")) text->erase(0, 3);
  std::string clean;
  clean.reserve(text->size());
  for (std::size_t i = 0; i < text->size(); ++i) {
    const bool lineEnd = (*text)[i] == '\r' && i + 1 < text->size() && (*text)[i + 1] == '\n';
    if (!lineEnd) clean.push_back((*text)[i]);
  }
  return clean;
}

Error stoppedWithResult(const CommonOptions& options) { return {Code::stopped, options.json ? "" : "stopped"}; }

Expected<Engine> loadChosenModel(const CommonOptions& options, const Interrupt& interrupt, storage::Library* library) {
  const auto path = chosenModel(options.model, options.library, library);
  if (!path) return tl::unexpected(path.error());
  ProgressLine line;
  const auto show = [&](double fraction) {
    char text[64];
    std::snprintf(text, sizeof text, "Loading the model  %.0f %%", 100 * fraction);
    line.show(text);
  };
  return loadEngine(*path, options.device, show, interrupt.token());
}

}  // namespace longleaf::app::cli
