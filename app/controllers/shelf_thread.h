// SPDX-License-Identifier: GPL-3.0-or-later
// A worker with a library open: a connection of its own, which nothing but its jobs touch. The window has two of them:
// one for quick questions (lists, chats, settings, plans), one for what takes longer (parsing, counting, copying).
#pragma once

#include <QString>
#include <memory>
#include <utility>

#include "app/controllers/worker.h"
#include "app/tasks/shelf.h"

namespace longleaf::app {

class ShelfThread final {
 public:
  ~ShelfThread() { finish(false); }

  /// Opens the library in `folder`; then(Expected<OpenedShelf>) afterwards. Jobs behind it find the shelf open, or are
  /// given the error.
  struct Opened {
    std::vector<Notice> notices{};
  };
  template <class Then>
  void open(QObject* receiver, const QString& folder, Then then) {
    m_worker.run(
        receiver,
        [this, folder = folder.toStdString()]() -> Expected<Opened> {
          m_shelf = openShelf(folder);
          if (!m_shelf) return tl::unexpected(m_shelf.error());
          return Opened{m_shelf->notices};
        },
        std::move(then));
  }

  /// job(Shelf&) -> Expected<T>, then(Expected<T>).
  template <class Job, class Then>
  void run(QObject* receiver, Job job, Then then) {
    using Result = decltype(job(std::declval<Shelf&>()));
    m_worker.run(
        receiver,
        [this, job = std::move(job)]() mutable -> Result {
          if (!m_shelf) return tl::unexpected(m_shelf.error());
          return job(*m_shelf);
        },
        std::move(then));
  }
  /// job(Shelf&), and nobody waits for it.
  template <class Job>
  void post(Job job) {
    m_worker.post([this, job = std::move(job)]() mutable {
      if (m_shelf) job(*m_shelf);
    });
  }

  /// What was posted is still written if `drain`.
  void finish(bool drain) { m_worker.finish(drain); }
  bool idle() const { return m_worker.idle(); }

 private:
  Expected<Shelf> m_shelf = tl::unexpected(Error{Code::internal, "the library is not open"});
  Worker m_worker;
};

}  // namespace longleaf::app
