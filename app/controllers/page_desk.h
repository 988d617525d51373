// SPDX-License-Identifier: GPL-3.0-or-later
// One open document in the page worker's thread: its process, its text, and how places in the one become places in the
// other.
#pragma once

#include <QImage>
#include <QList>
#include <QSize>
#include <QSizeF>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "storage/documents/document.h"
#include "storage/error.h"
#include "storage/parse/parse_process.h"
#include "ui/reader/reader_values.h"

namespace longleaf::app {

/// Text and where it stands.
struct PlacedRange {
  ui::TextRange range{};
  QList<ui::PageBox> boxes{};
};

class PageDesk final {
 public:
  /// In the thread that will use it. Errors: those of ParseProcess::pages().
  static storage::Expected<PageDesk> open(const std::string& path, const std::string& password,
                                          std::shared_ptr<const storage::Document> text, std::stop_token stop);

  const QList<QSizeF>& sizes() const { return m_sizes; }

  /// Errors of all three: those of ParseProcess. A page that is not there has an empty answer.
  storage::Expected<QImage> image(int page, QSize pixels);
  storage::Expected<QList<ui::PageBox>> boxes(const ui::TextRange& range);
  storage::Expected<PlacedRange> selection(ui::PagePoint from, ui::PagePoint to);

 private:
  PageDesk(storage::ParseProcess process, std::shared_ptr<const storage::Document> text, std::stop_token stop)
      : m_process(std::move(process)), m_text(std::move(text)), m_stop(std::move(stop)) {}

  bool hasPage(int page) const { return page >= 0 && page < m_sizes.size(); }
  storage::Expected<void> addBoxes(std::uint32_t page, std::uint32_t first, std::uint32_t count,
                                   QList<ui::PageBox>& boxes);

  storage::ParseProcess m_process;
  std::shared_ptr<const storage::Document> m_text;  // null: no text is known
  std::stop_token m_stop;
  QList<QSizeF> m_sizes;
};

}  // namespace longleaf::app
