// SPDX-License-Identifier: GPL-3.0-or-later
// The thread behind PageService: takes orders from a mailbox and carries them out, one after the other, with the
// process that has the document open. For page_service.cpp only.
#pragma once

#include <QImage>
#include <QList>
#include <QSize>
#include <QSizeF>
#include <QString>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "storage/documents/document.h"
#include "ui/reader/reader_values.h"

namespace longleaf::app {

/// `opening`: which open() it belongs to.
struct OpenOrder {
  quint64 opening = 0;
  std::string path{};  // empty: close
  std::string password{};
  std::shared_ptr<const storage::Document> text{};
  std::stop_token stop{};
};

struct ImageOrder {
  int page = 0;
  QSize pixels{};
};

struct SelectionOrder {
  ui::PagePoint from{};
  ui::PagePoint to{};
};

/// What the worker calls, in its own thread.
struct PageAnswers {
  std::function<void(quint64 opening, QList<QSizeF> sizes)> pages;
  std::function<void(quint64 opening, int page, QImage image)> image;
  std::function<void(quint64 opening, ui::TextRange range, QList<ui::PageBox> boxes)> boxes;
  std::function<void(quint64 opening, ui::TextRange range, QList<ui::PageBox> boxes)> selection;
  std::function<void(quint64 opening, QString sentence)> failed;
};

class PageWorker final {
 public:
  explicit PageWorker(PageAnswers answers);
  PageWorker(const PageWorker&) = delete;
  PageWorker& operator=(const PageWorker&) = delete;
  ~PageWorker();

  // From any thread.
  /// Drops all other orders, and stops the one that is being carried out.
  void open(OpenOrder order);
  void add(const ImageOrder& order);
  void add(const ui::TextRange& boxes);
  void add(const SelectionOrder& order);

 private:
  class Desk;

  /// What is to be done; the newest opening first, then what a hand is waiting for.
  struct Mailbox {
    bool over = false;
    std::optional<OpenOrder> open;
    std::optional<SelectionOrder> selection;
    std::vector<ui::TextRange> boxes;  // in turn
    std::vector<ImageOrder> images;    // the last first

    bool isEmpty() const { return !over && !open && !selection && boxes.empty() && images.empty(); }
  };

  void run();
  /// False: it is over.
  bool carryOutNext(Desk& desk);

  PageAnswers m_answers;
  std::mutex m_mutex;
  std::condition_variable m_arrived;
  Mailbox m_mailbox;
  std::stop_source m_stop;  // of what is open
  std::thread m_thread;     // last: it uses all of the above
};

}  // namespace longleaf::app
