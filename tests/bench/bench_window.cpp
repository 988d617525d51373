// SPDX-License-Identifier: GPL-3.0-or-later
// What the window costs, on the real window and its controllers: how long the event loop keeps a person waiting, start,
// memory, stopping, the gauges.
//   bench_window [text|pdf] [start N] [memory] [gauges] [stop]     (all of them without a word)
// The demo model is used where it is (LONGLEAF_TEST_MODEL, else the user's), else a tiny one. With QT_QPA_PLATFORM
// unset nothing is shown.
#include <sys/resource.h>
#include <time.h>

#include <QEventLoop>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <cstdio>
#include <functional>
#include <memory>

#include "app/controllers/single_instance.h"
#include "app/controllers/thread_rules.h"
#include "app/controllers/workbench.h"
#include "bench/event_watch.h"
#include "bench/window_books.h"
#include "support/library_samples.h"
#include "support/paths.h"
#include "support/tiny_model.h"
#include "ui/chat/chat_pane.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/reader/reader_view.h"
#include "ui/theme/look.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace {

using namespace longleaf;
using namespace longleaf::tests;

constexpr std::size_t kBookBytes = 1'380'000;  // about 330,000 tokens of the demo model
constexpr int kReadFor = 30'000;               // milliseconds
constexpr int kGaugesFor = 10'000;

double now() {  // milliseconds of the clock that parent and child share
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double cpuOfThisThread() {  // milliseconds
  rusage use{};
  ::getrusage(RUSAGE_THREAD, &use);
  const auto ms = [](const timeval& t) { return double(t.tv_sec) * 1e3 + double(t.tv_usec) / 1e3; };
  return ms(use.ru_utime) + ms(use.ru_stime);
}

std::string modelFor(const QTemporaryDir& folder) {
  if (const std::string demo = demoModel(); !demo.empty()) return demo;
  const QString own = QStandardPaths::locate(QStandardPaths::GenericDataLocation,
                                             QStringLiteral("longleaf/models/SmolLM2-135M-Instruct.Q4_1.gguf"));
  if (!own.isEmpty()) return own.toStdString();
  const std::string tiny = folder.filePath(QStringLiteral("tiny.gguf")).toStdString();
  return writeTinyModel(tiny, {.trainedContext = 1U << 20U}) ? tiny : std::string();
}

/// Until something is so, with the event loop running; false when it takes too long.
bool waitFor(const std::function<bool()>& so, int milliseconds = 600'000) {
  QEventLoop loop;
  QTimer look, end;
  QObject::connect(&look, &QTimer::timeout, &loop, [&] {
    if (so()) loop.quit();
  });
  QObject::connect(&end, &QTimer::timeout, &loop, &QEventLoop::quit);
  look.start(5);
  end.start(milliseconds);
  if (!so()) loop.exec();
  return so();
}

void wait(int milliseconds) {
  waitFor([] { return false; }, milliseconds);
}

/// The window at work, over a library.
struct Scene {
  ui::Look look;
  ui::MainWindow window{look};
  app::Workbench bench;

  explicit Scene(const std::string& library) : bench(window, look, QString::fromStdString(library)) {
    look.applyToApplication();
    window.show();
  }

  bool start(const QStringList& files = {}) {
    bool ready = false;
    QObject::connect(&bench, &app::Workbench::ready, &bench, [&ready] { ready = true; });
    bench.start(files);
    return waitFor([&] { return ready && bench.isIdle(); });
  }
  bool open(const std::string& file) {
    bench.open({QString::fromStdString(file)});
    return waitFor([&] { return bench.isIdle() && window.reader().document() != 0; }) &&
           waitFor([&] { return bench.isIdle(); });
  }
  ui::ReaderView* view() const { return window.findChild<ui::ReaderView*>(QStringLiteral("readerView")); }
  /// Begins to read, whatever the window says about the length.
  bool read() {
    window.actions().read->trigger();
    QApplication::processEvents();
    if (auto* anyway = window.findChild<QPushButton*>(QStringLiteral("verb_anyway"))) anyway->click();
    return bench.engine().busy();
  }
};

void say(const char* phase, const Waits& waits) {
  std::printf("%-34s worst %6.1f ms   99 %% %6.1f ms   %6zu ticks   longest event %6.1f ms %s\n", phase, waits.worst,
              waits.percentile99, waits.ticks, waits.longestEvent, waits.event.c_str());
  std::fflush(stdout);
}

// --- Waiting -------------------------------------------------------------------------------------------------------

void scroll(Scene& scene) {
  QScrollBar* bar = scene.view()->verticalScrollBar();
  for (int step = 0; step < 100; ++step) {
    bar->triggerAction(step % 10 == 0 ? QScrollBar::SliderPageStepAdd : QScrollBar::SliderSingleStepAdd);
    wait(20);
  }
  for (const double share : {1.0, 0.5, 0.25, 0.75, 0.0}) {
    bar->setValue(static_cast<int>(share * bar->maximum()));
    wait(300);
  }
}

void find(Scene& scene) {
  scene.window.reader().openFind();
  auto* field = scene.window.findChild<QLineEdit*>(QStringLiteral("findField"));
  for (const char* words : {"e", "the", "the time", "lighthouse"}) {
    if (field != nullptr) field->setText(QLatin1String(words));
    wait(500);
    scene.window.reader().findNext();
    scene.window.reader().findPrevious();
    wait(200);
  }
  if (auto* search = scene.window.findChild<QLineEdit*>(QStringLiteral("librarySearch"))) {
    search->setText(QStringLiteral("the morning"));
    wait(1000);
    search->clear();
  }
  wait(200);
}

void answer(Scene& scene) {
  Q_EMIT scene.window.chat().askRequested(QStringLiteral("Who counted the boats, and how many were there?"));
  waitFor([&] { return !scene.bench.engine().busy(); }, 120'000);
}

int waits(WatchedApplication& application, bool pdf) {
  const QTemporaryDir folder;
  const std::string library = folder.filePath(QStringLiteral("library")).toStdString();
  const std::string book = folder.filePath(pdf ? QStringLiteral("book.pdf") : QStringLiteral("book.txt")).toStdString();
  const std::string leaflet = folder.filePath(QStringLiteral("leaflet.txt")).toStdString();
  const std::string text = prose(kBookBytes);
  writeFile(book, pdf ? pdfOfProse(text) : text);
  writeFile(leaflet, prose(6'000));
  if (!makeLibrary(library, modelFor(folder), 200)) return 2;
  EventWatch watch(application);
  std::printf("%s of %zu bytes of text, 200 documents in the library\n", pdf ? "A PDF" : "A text", text.size());
  watch.begin();
  Scene scene(library);
  if (!scene.start()) return 2;
  say("start", watch.end());
  const auto phase = [&](const char* name, const std::function<void()>& act) {
    watch.begin();
    act();
    say(name, watch.end());
  };
  app::forbidServicesOnThisThread();
  phase("opening the book", [&] { scene.open(book); });
  phase("scrolling", [&] { scroll(scene); });
  phase("zooming", [&] {
    for (int i = 0; i < 4; ++i) {
      scene.window.reader().zoomIn();
      wait(200);
    }
    scene.window.reader().fitWidth();
    wait(200);
  });
  phase("finding", [&] { find(scene); });
  phase("resizing", [&] {
    for (int i = 0; i < 20; ++i) {
      scene.window.resize(1440 - 20 * i, 900);
      wait(30);
    }
    scene.window.resize(1440, 900);
    wait(100);
  });
  qint64 tokens = 0;
  QObject::connect(&scene.bench.engine(), &app::EngineRoom::progressed, &scene.bench,
                   [&](const ui::ReadingState& state) { tokens = std::max(tokens, state.tokensDone); });
  phase("reading", [&] {
    if (!scene.read()) std::printf("nothing is read\n");
    wait(kReadFor);
  });
  std::printf("%lld tokens were read in %d s\n", static_cast<long long>(tokens), kReadFor / 1000);
  phase("reading and scrolling", [&] { scroll(scene); });
  phase("reading and finding", [&] { find(scene); });
  phase("stopping", [&] {
    scene.window.actions().stop->trigger();
    waitFor([&] { return scene.bench.isIdle(); });
  });
  phase("opening and reading the leaflet", [&] {
    scene.open(leaflet);
    scene.read();
    waitFor([&] { return scene.bench.isIdle(); });
  });
  phase("answering", [&] { answer(scene); });
  phase("answering again", [&] { answer(scene); });
  phase("adding a folder of 1,000 files", [&] {
    for (int i = 0; i < 1000; ++i)
      writeFile(folder.filePath(QStringLiteral("%1.txt").arg(i)).toStdString(),
                manyParagraphs(3, static_cast<std::size_t>(i)));
    scene.bench.open({folder.path()});
    wait(500);
    waitFor([&] { return scene.bench.isIdle(); });
  });
  phase("closing", [&] { scene.bench.finish(); });
  return 0;
}

// --- Stopping ------------------------------------------------------------------------------------------------------

int stops() {
  const QTemporaryDir folder;
  const std::string library = folder.filePath(QStringLiteral("library")).toStdString();
  const std::string book = folder.filePath(QStringLiteral("book.txt")).toStdString();
  const std::string leaflet = folder.filePath(QStringLiteral("leaflet.txt")).toStdString();
  writeFile(book, prose(kBookBytes));
  writeFile(leaflet, prose(6'000));
  if (!makeLibrary(library, modelFor(folder), 0)) return 2;
  Scene scene(library);
  if (!scene.start() || !scene.open(book)) return 2;
  const auto stop = [&] {
    const double from = now();
    scene.window.actions().stop->trigger();
    waitFor([&] { return !scene.bench.engine().busy(); });
    return now() - from;
  };
  for (const int after : {50, 1'000, 5'000, 10'000}) {
    scene.read();
    wait(after);
    std::printf("stopped after %5d ms of reading: idle after %6.1f ms\n", after, stop());
  }
  scene.open(leaflet);
  scene.read();
  waitFor([&] { return scene.bench.isIdle(); });
  for (const int after : {50, 500, 2'000, 4'000}) {
    Q_EMIT scene.window.chat().askRequested(QStringLiteral("Tell me all that there is in this text."));
    wait(after);
    const bool busy = scene.bench.engine().busy();
    std::printf("stopped after %5d ms of answering%s: idle after %6.1f ms\n", after, busy ? "" : " (done)", stop());
  }
  return 0;
}

// --- Gauges --------------------------------------------------------------------------------------------------------

int gauges() {
  const QTemporaryDir folder;
  const std::string library = folder.filePath(QStringLiteral("library")).toStdString();
  const std::string book = folder.filePath(QStringLiteral("book.txt")).toStdString();
  writeFile(book, prose(kBookBytes));
  if (!makeLibrary(library, modelFor(folder), 20)) return 2;
  Scene scene(library);
  if (!scene.start() || !scene.open(book)) return 2;
  auto* dock = scene.window.findChild<QWidget*>(QStringLiteral("gaugesDock"));
  const auto share = [&](bool shown) {  // percent of a core
    dock->setVisible(shown);
    wait(1'000);
    const double from = cpuOfThisThread();
    QEventLoop loop;  // with no timer of ours
    QTimer::singleShot(kGaugesFor, &loop, &QEventLoop::quit);
    loop.exec();
    return 100 * (cpuOfThisThread() - from) / kGaugesFor;
  };
  const auto compare = [&](const char* phase) {
    const double shown = (share(true) + share(true)) / 2, hidden = (share(false) + share(false)) / 2;
    std::printf("%s: the window's thread takes %.2f %% of a core with gauges, %.2f %% without: %.2f %%\n", phase, shown,
                hidden, shown - hidden);
    std::fflush(stdout);
  };
  compare("idle");
  scene.read();
  compare("reading");
  return 0;
}

// --- Start and memory: in a process of their own -------------------------------------------------------------------

QByteArray figureOf(const char* file, const char* name) {
  QFile status{QLatin1String(file)};
  if (!status.open(QIODevice::ReadOnly)) return "?";
  const QByteArray text = status.readAll();
  const qsizetype at = text.indexOf(QByteArray("\n") + name);
  return at < 0 ? "?" : text.mid(at, text.indexOf('\n', at + 1) - at).simplified();
}

int startedChild(const QString& library, double from) {
  app::SingleInstance instance(library);
  if (instance.passOn({})) return 2;
  instance.listen();
  const double made = now();
  Scene scene(library.toStdString());
  app::forbidServicesOnThisThread();
  const double built = now();
  bool ready = false;
  QObject::connect(&scene.bench, &app::Workbench::ready, &scene.bench, [&ready] { ready = true; });
  scene.bench.start({});
  waitFor([&] { return ready; });
  QApplication::processEvents();
  const double usable = now();
  waitFor([&] { return scene.bench.isIdle(); });
  wait(300);
  std::printf("application %.0f ms, window built %.0f ms, usable after %.0f ms; %s\n", made - from, built - from,
              usable - from, figureOf("/proc/self/status", "VmRSS").constData());
  return 0;
}

int memoryChild(const QString& library, const QString& book) {
  Scene scene(library.toStdString());
  if (!scene.start() || (!book.isEmpty() && !scene.open(book.toStdString()))) return 2;
  scroll(scene);
  wait(2'000);
  std::printf("without a model, %s: %s, %s, %s, %s, %s\n",
              book.isEmpty() ? "no document" : qPrintable(QFileInfo(book).fileName()),
              figureOf("/proc/self/status", "VmRSS").constData(), figureOf("/proc/self/status", "VmHWM").constData(),
              figureOf("/proc/self/status", "RssAnon").constData(),
              figureOf("/proc/self/status", "RssFile").constData(),
              figureOf("/proc/self/smaps_rollup", "Pss:").constData());
  return 0;
}

int inChild(const QStringList& words) {
  std::fflush(stdout);
  QProcess child;
  child.setProcessChannelMode(QProcess::ForwardedChannels);
  QStringList all = words;
  if (words.first() == QLatin1String("started")) all.append(QString::number(now(), 'f', 3));
  child.start(QCoreApplication::applicationFilePath(), all);
  child.waitForFinished(-1);
  return child.exitCode();
}

int starts(int documents) {
  const QTemporaryDir folder;
  const QString library = folder.filePath(QStringLiteral("library"));
  if (!makeLibrary(library.toStdString(), modelFor(folder), documents)) return 2;
  std::printf("start with %d documents, four times\n", documents);
  for (int i = 0; i < 4; ++i) {
    if (const int status = inChild({QStringLiteral("started"), library}); status != 0) return status;
  }
  return 0;
}

int memory() {
  const QTemporaryDir folder;
  const std::string text = prose(kBookBytes);
  writeFile(folder.filePath(QStringLiteral("book.txt")).toStdString(), text);
  writeFile(folder.filePath(QStringLiteral("book.pdf")).toStdString(), pdfOfProse(text));
  for (const char* book : {"", "book.txt", "book.pdf"}) {
    const QString library = folder.filePath(QStringLiteral("library-%1").arg(QLatin1String(book)));
    // A model that is not there: the demo model of this machine is not to be found.
    if (!makeLibrary(library.toStdString(), {}, 200)) return 2;
    const QString path = *book == '\0' ? QString() : folder.filePath(QLatin1String(book));
    qputenv("XDG_DATA_HOME", folder.path().toUtf8());
    qputenv("HOME", folder.path().toUtf8());
    if (const int status = inChild({QStringLiteral("open"), library, path}); status != 0) return status;
  }
  return 0;
}

int command(WatchedApplication& application, QStringList words) {
  const QString what = words.takeFirst();
  if (what == QLatin1String("text") || what == QLatin1String("pdf"))
    return waits(application, what == QLatin1String("pdf"));
  if (what == QLatin1String("stop")) return stops();
  if (what == QLatin1String("gauges")) return gauges();
  if (what == QLatin1String("memory")) return memory();
  if (what == QLatin1String("start")) return starts(words.isEmpty() ? 200 : words.first().toInt());
  if (what == QLatin1String("started") && words.size() == 2) return startedChild(words[0], words[1].toDouble());
  if (what == QLatin1String("open") && words.size() == 2) return memoryChild(words[0], words[1]);
  std::fprintf(stderr, "usage: bench_window [text|pdf|stop|gauges|memory|start N]\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  if (!qEnvironmentVariableIsSet("LONGLEAF_PARSE")) qputenv("LONGLEAF_PARSE", LONGLEAF_PARSE_PROGRAM);
  scratchInMemory();
  qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
    // The offscreen platform says what it cannot do.
    if (type != QtWarningMsg || !text.contains(QLatin1String("plugin"))) std::fprintf(stderr, "%s\n", qPrintable(text));
  });
  WatchedApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("longleaf"));
  const QStringList words = QCoreApplication::arguments().mid(1);
  if (!words.isEmpty()) return command(application, words);
  // Each in a process of its own: one does not inherit another's memory.
  for (const QStringList& each : {QStringList{QStringLiteral("start"), QStringLiteral("200")},
                                  {QStringLiteral("start"), QStringLiteral("5000")},
                                  {QStringLiteral("memory")},
                                  {QStringLiteral("stop")},
                                  {QStringLiteral("gauges")},
                                  {QStringLiteral("text")},
                                  {QStringLiteral("pdf")}}) {
    if (const int status = inChild(each); status != 0) return status;
  }
  return 0;
}
