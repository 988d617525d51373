// SPDX-License-Identifier: GPL-3.0-or-later
// The threads behind the window: order, where results arrive, what becomes of jobs when they are to end.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <atomic>
#include <future>

#include "app/controllers/shelf_thread.h"
#include "app/controllers/worker.h"

using namespace longleaf;
using app::ShelfThread;
using app::Worker;

namespace {

/// A job that does not end before it is let go.
class Barrier final {
 public:
  std::function<void()> job() {
    return [this] {
      m_begun.set_value();
      m_free.get_future().wait();
    };
  }
  void waitUntilBegun() { m_begun.get_future().wait(); }
  void letGo() { m_free.set_value(); }

 private:
  std::promise<void> m_begun, m_free;
};

}  // namespace

class TestWorker final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void jobsAreDoneInOrderAndAnsweredHere();
  void resultsAreHandedOver();
  void anAnswerToAReceiverThatIsGoneIsDropped();
  void idleOnlyWhenNothingWaits();
  void finishingDropsWhatWaits();
  void finishingMayDrain();
  void afterTheEndNothingIsTaken();
  void aShelfThatCannotBeOpened();
  void whatIsPostedToAShelfIsWritten();
};

void TestWorker::jobsAreDoneInOrderAndAnsweredHere() {
  Worker worker;
  QList<int> done;  // by the worker alone
  QList<int> told;
  QThread* const here = QThread::currentThread();
  bool elsewhere = true, back = true;
  for (int i = 0; i < 200; ++i) {
    worker.run(
        this,
        [&, i] {
          elsewhere = elsewhere && QThread::currentThread() != here;
          done.append(i);
          return i;
        },
        [&](int result) {
          back = back && QThread::currentThread() == here;
          told.append(result);
        });
  }
  QTRY_COMPARE(told.size(), 200);
  worker.finish();
  QVERIFY(elsewhere && back);
  QCOMPARE(told, done);
  QVERIFY(std::is_sorted(told.begin(), told.end()));
}

void TestWorker::resultsAreHandedOver() {
  Worker worker;
  std::unique_ptr<int> got;
  worker.run(
      this, [] { return std::make_shared<int>(7); },
      [&](const std::shared_ptr<int>& result) { got = std::make_unique<int>(*result); });
  bool empty = false;
  worker.run(
      this, [] {}, [&] { empty = true; });
  QTRY_VERIFY(empty);
  QVERIFY(got && *got == 7);
}

void TestWorker::anAnswerToAReceiverThatIsGoneIsDropped() {
  Worker worker;
  bool answered = false, later = false;
  {
    QObject receiver;
    worker.run(
        &receiver, [] { return 1; }, [&](int) { answered = true; });
    worker.finish(true);  // before the receiver goes
  }
  Worker next;
  next.run(
      this, [] {}, [&] { later = true; });
  QTRY_VERIFY(later);
  QVERIFY(!answered);
}

void TestWorker::idleOnlyWhenNothingWaits() {
  Worker worker;
  QVERIFY(worker.idle());
  Barrier barrier;
  worker.post(barrier.job());
  barrier.waitUntilBegun();
  QVERIFY(!worker.idle());
  worker.post([] {});
  barrier.letGo();
  QTRY_VERIFY(worker.idle());
}

void TestWorker::finishingDropsWhatWaits() {
  Worker worker;
  Barrier barrier;
  std::atomic<bool> ended = false, second = false;
  worker.post([&, job = barrier.job()] {
    job();
    ended = true;
  });
  worker.post([&] { second = true; });
  barrier.waitUntilBegun();
  std::thread finisher([&] { worker.finish(false); });
  // A job that is not taken any more is let go at once.
  QTRY_VERIFY([&] {
    auto token = std::make_shared<int>(1);
    const std::weak_ptr<int> seen = token;
    worker.post([token = std::move(token)] {});
    return seen.expired();
  }());
  barrier.letGo();
  finisher.join();
  QVERIFY(ended);  // the job at hand is never cut off
  QVERIFY(!second);
  QVERIFY(worker.idle());
}

void TestWorker::finishingMayDrain() {
  Worker worker;
  Barrier barrier;
  std::atomic<int> done = 0;
  worker.post(barrier.job());
  for (int i = 0; i < 50; ++i) worker.post([&] { ++done; });
  barrier.waitUntilBegun();
  barrier.letGo();
  worker.finish(true);
  QCOMPARE(done.load(), 50);
}

void TestWorker::afterTheEndNothingIsTaken() {
  Worker worker;
  worker.finish();
  bool done = false;
  worker.post([&] { done = true; });
  QVERIFY(worker.idle());
  worker.finish(true);
  QVERIFY(!done);
}

void TestWorker::aShelfThatCannotBeOpened() {
  const QTemporaryDir folder;
  QFile file(folder.filePath("file"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  ShelfThread shelf;
  std::optional<app::Code> opening, asking;
  std::atomic<bool> posted = false, ran = false;
  shelf.open(this, file.fileName(), [&](const app::Expected<ShelfThread::Opened>& opened) {
    if (!opened) opening = opened.error().code;
  });
  shelf.post([&](app::Shelf&) { posted = true; });
  shelf.run(
      this,
      [&](app::Shelf&) -> app::Expected<int> {
        ran = true;
        return 1;
      },
      [&](const app::Expected<int>& result) {
        if (!result) asking = result.error().code;
      });
  QTRY_VERIFY(asking.has_value());
  QCOMPARE(opening, asking);
  QVERIFY(!posted && !ran);
}

void TestWorker::whatIsPostedToAShelfIsWritten() {
  const QTemporaryDir folder;
  {
    ShelfThread shelf;
    shelf.open(this, folder.path(), [](const app::Expected<ShelfThread::Opened>&) {});
    for (int i = 0; i < 20; ++i) {
      shelf.post([i](app::Shelf& open) { (void)open.library->setSetting("key" + std::to_string(i), "value"); });
    }
    shelf.finish(true);
  }
  ShelfThread again;
  std::optional<bool> all;
  again.open(this, folder.path(), [](const app::Expected<ShelfThread::Opened>&) {});
  again.run(
      this,
      [](app::Shelf& open) -> app::Expected<bool> {
        bool found = true;
        for (int i = 0; i < 20; ++i) {
          const auto value = open.library->setting("key" + std::to_string(i));
          found = found && value && value->has_value();
        }
        return found;
      },
      [&](const app::Expected<bool>& found) { all = found && *found; });
  QTRY_VERIFY(all.has_value());
  QVERIFY(*all);
}

QTEST_GUILESS_MAIN(TestWorker)
#include "tst_worker.moc"
