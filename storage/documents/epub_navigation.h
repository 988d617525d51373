// SPDX-License-Identifier: GPL-3.0-or-later
// The lists by which an EPUB is found its way in: chapters, and the pages of its printed edition.
#pragma once

#include <string>
#include <vector>

#include "storage/documents/archive_link.h"
#include "storage/error.h"

namespace longleaf::storage {

struct EpubPoint {
  std::string title;
  int level = 0;  // 0 = top
  ArchiveLink target;
};

struct EpubNavigation {
  std::vector<EpubPoint> chapters;
  std::vector<EpubPoint> pages;
};

/// EPUB 3's navigation page; `name`: of its entry. Takes anything; a page that is none has no chapters. Errors: as
/// extractHtml.
Expected<EpubNavigation> readEpubNav(std::string source, const std::string& name);

/// EPUB 2's list in XML; what stands before a place where it is damaged counts.
EpubNavigation readEpubNcx(std::string xml, const std::string& name);

}  // namespace longleaf::storage
