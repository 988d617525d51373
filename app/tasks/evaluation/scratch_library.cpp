// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/scratch_library.h"

#include <cstdlib>
#include <filesystem>

namespace longleaf::app::evaluation {

namespace fs = std::filesystem;

Expected<std::unique_ptr<ScratchLibrary>> ScratchLibrary::create() {
  std::error_code error;
  std::string folder = (fs::temp_directory_path(error) / "longleaf-evaluation-XXXXXX").string();
  if (error || ::mkdtemp(folder.data()) == nullptr) {
    return tl::unexpected(Error{Code::unreadable, "no temporary folder can be made in '" + folder + "'"});
  }
  std::unique_ptr<ScratchLibrary> scratch(new ScratchLibrary(std::move(folder)));
  auto library = lift(storage::Library::open(scratch->m_folder));
  if (!library) return tl::unexpected(library.error());
  scratch->m_library = std::move(*library);
  return scratch;
}

ScratchLibrary::~ScratchLibrary() {
  m_library.reset();
  std::error_code ignored;
  fs::remove_all(m_folder, ignored);
}

}  // namespace longleaf::app::evaluation
