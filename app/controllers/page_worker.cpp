// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/page_worker.h"

#include <algorithm>
#include <utility>

#include "app/controllers/page_desk.h"

namespace longleaf::app {

/// What the thread has before it: a document, or none, and whether its trouble has been told.
class PageWorker::Desk final {
 public:
  explicit Desk(const PageAnswers& answers) : m_answers(answers) {}

  void open(OpenOrder order) {
    m_open.reset();
    m_opening = order.opening;
    m_told = false;
    if (order.path.empty()) return;
    auto opened = PageDesk::open(order.path, order.password, std::move(order.text), std::move(order.stop));
    if (opened) {
      m_open.emplace(std::move(*opened));
      m_answers.pages(m_opening, m_open->sizes());
    } else if (opened.error().code == storage::ErrorCode::unsupportedFormat) {
      m_answers.pages(m_opening, {});
    } else {
      tell(opened.error());
    }
  }

  void show(const ImageOrder& order) {
    if (!m_open) return;
    if (auto image = m_open->image(order.page, order.pixels); !image) {
      tell(image.error());
    } else if (!image->isNull()) {
      m_answers.image(m_opening, order.page, std::move(*image));
    }
  }

  void place(const ui::TextRange& range) {
    if (!m_open) return;
    if (auto boxes = m_open->boxes(range)) {
      m_answers.boxes(m_opening, range, std::move(*boxes));
    } else {
      tell(boxes.error());
    }
  }

  void select(const SelectionOrder& order) {
    if (!m_open) return;
    if (auto selection = m_open->selection(order.from, order.to)) {
      m_answers.selection(m_opening, selection->range, std::move(selection->boxes));
    } else {
      tell(selection.error());
    }
  }

 private:
  /// Of a child that has died every request tells the same again.
  void tell(const storage::Error& error) {
    if (std::exchange(m_told, true) || error.code == storage::ErrorCode::stopped) return;
    m_answers.failed(m_opening, QString::fromStdString(error.message));
  }

  const PageAnswers& m_answers;
  std::optional<PageDesk> m_open;
  quint64 m_opening = 0;
  bool m_told = false;
};

PageWorker::PageWorker(PageAnswers answers) : m_answers(std::move(answers)), m_thread([this] { run(); }) {}

PageWorker::~PageWorker() {
  {
    const std::scoped_lock lock(m_mutex);
    m_mailbox.over = true;
    m_stop.request_stop();
  }
  m_arrived.notify_one();
  m_thread.join();
}

void PageWorker::open(OpenOrder order) {
  {
    const std::scoped_lock lock(m_mutex);
    m_stop.request_stop();
    m_stop = {};
    order.stop = m_stop.get_token();
    m_mailbox = {};
    m_mailbox.open = std::move(order);
  }
  m_arrived.notify_one();
}

void PageWorker::add(const ImageOrder& order) {
  {
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_mailbox.images, [&](const ImageOrder& other) { return other.page == order.page; });
    m_mailbox.images.push_back(order);
  }
  m_arrived.notify_one();
}

void PageWorker::add(const ui::TextRange& boxes) {
  {
    const std::scoped_lock lock(m_mutex);
    std::erase(m_mailbox.boxes, boxes);
    m_mailbox.boxes.push_back(boxes);
  }
  m_arrived.notify_one();
}

void PageWorker::add(const SelectionOrder& order) {
  {
    const std::scoped_lock lock(m_mutex);
    m_mailbox.selection = order;
  }
  m_arrived.notify_one();
}

void PageWorker::run() {
  Desk desk(m_answers);  // in this thread: the system ends the child with the thread that started it
  while (carryOutNext(desk)) {
  }
}

bool PageWorker::carryOutNext(Desk& desk) {
  std::unique_lock lock(m_mutex);
  m_arrived.wait(lock, [this] { return !m_mailbox.isEmpty(); });
  if (m_mailbox.over) return false;
  if (m_mailbox.open) {
    OpenOrder order = *std::exchange(m_mailbox.open, std::nullopt);
    lock.unlock();
    desk.open(std::move(order));
  } else if (m_mailbox.selection) {
    const SelectionOrder order = *std::exchange(m_mailbox.selection, std::nullopt);
    lock.unlock();
    desk.select(order);
  } else if (!m_mailbox.boxes.empty()) {
    const ui::TextRange range = m_mailbox.boxes.front();
    m_mailbox.boxes.erase(m_mailbox.boxes.begin());
    lock.unlock();
    desk.place(range);
  } else {
    const ImageOrder order = m_mailbox.images.back();
    m_mailbox.images.pop_back();
    lock.unlock();
    desk.show(order);
  }
  return true;
}

}  // namespace longleaf::app
