// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/shelf_command.h"

#include "app/tasks/models.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app::cli {

Expected<Shelf> openChosenShelf(const CommonOptions& options) {
  auto shelf = openShelf(libraryFolder(options.library));
  if (shelf) printNotices(shelf->notices);
  return shelf;
}

Expected<std::optional<Shelf>> openExistingShelf(const CommonOptions& options) {
  const std::string folder = libraryFolder(options.library);
  if (!libraryExists(folder)) {
    printWarnings({"there is no library in '" + oneLine(folder) + "' yet"});
    return std::optional<Shelf>();
  }
  auto shelf = openChosenShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  return std::optional<Shelf>(std::move(*shelf));
}

tl::unexpected<Error> failedWithResult(const CommonOptions& options, Code code, const std::string& message) {
  return tl::unexpected(Error{code, options.json ? std::string() : message});
}

}  // namespace longleaf::app::cli
