// SPDX-License-Identifier: GPL-3.0-or-later
// The window with its controllers over a library of its own, for tests that send what a person's hands would send, in
// orders in which hands are faster than threads.
#pragma once

#include <QtTest>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "app/controllers/thread_rules.h"
#include "app/controllers/workbench.h"
#include "app/tasks/models.h"
#include "app/tasks/shelf.h"
#include "support/patience.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/transcript.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/theme/look.h"
#include "ui/window/inline_bar.h"
#include "ui/window/main_window.h"

namespace longleaf::tests {

inline void writeText(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

/// A text whose answer takes a while to read: `paragraphs` of some 40 words.
inline std::string longText(int paragraphs) {
  std::string text;
  for (int i = 0; i < paragraphs; ++i)
    text += "The keeper of lighthouse " + std::to_string(i) + " counted " + std::to_string(1000 + 7 * i) +
            " boats on that day, and the sea before the tower was calm until the evening came over it.\n\n";
  return text;
}

class ControllersCase final {
 public:
  ControllersCase() { app::forbidServicesOnThisThread(); }
  ~ControllersCase() { close(); }
  ControllersCase(const ControllersCase&) = delete;
  ControllersCase& operator=(const ControllersCase&) = delete;

  std::string library() const { return folder.path("library"); }

  /// With the library open, on another thread: no service works on this one.
  template <class Work>
  bool with(Work work) const {
    bool done = false;
    std::thread([&] {
      auto shelf = app::openShelf(library());
      done = shelf && work(*shelf);
    }).join();
    return done;
  }
  bool useModel(const TinyModel& options = {.trainedContext = 65536}) const {
    const std::string path = folder.path("tiny.gguf");
    return writeTinyModel(path, options) &&
           with([&](app::Shelf& shelf) { return app::useModel(*shelf.library, path).has_value(); });
  }
  /// A document of this text in the library; 0 when that fails.
  qint64 addDocument(const std::string& name, const std::string& text) const {
    qint64 id = 0;
    const std::string path = folder.path(name);
    writeText(path, text);
    with([&](app::Shelf& shelf) {
      const auto opened = app::openFile(*shelf.library, {.path = path});
      id = opened ? opened->id : 0;
      return id != 0;
    });
    return id;
  }
  /// A chat of one question and its answer; 0 when that fails.
  qint64 addChat(const std::vector<storage::DocumentId>& documents, const std::string& question) const {
    qint64 id = 0;
    with([&](app::Shelf& shelf) {
      const auto chat = shelf.library->addChat({.title = question, .documents = documents});
      if (!chat) return false;
      id = *chat;
      return shelf.library->addMessage({.chat = id, .role = storage::Role::user, .text = question}) &&
             shelf.library->addMessage({.chat = id, .role = storage::Role::assistant, .text = "So it is."});
    });
    return id;
  }

  void begin(const QStringList& files = {}) {
    look = std::make_unique<ui::Look>();
    look->setReducedMotion(true);
    window = std::make_unique<ui::MainWindow>(*look);
    bench = std::make_unique<app::Workbench>(*window, *look, QString::fromStdString(library()));
    window->show();
    bench->start(files);
  }
  bool start(const QStringList& files = {}) {
    begin(files);
    return settles();
  }
  void close() {
    if (bench) window->close();
    bench.reset();
    window.reset();
    look.reset();
  }
  /// Nothing runs or waits, and what was found has been shown.
  bool settles() const {
    int quiet = 0;
    return QTest::qWaitFor([&] { return (quiet = bench->isIdle() ? quiet + 1 : 0) > 5; }, kPatienceForWork);
  }
  bool hasBar(const QString& id) const {
    for (const ui::BarMessage& message : window->bars().messages()) {
      if (message.id == id) return true;
    }
    return false;
  }
  QStringList errors() const {
    QStringList all;
    for (const ui::BarMessage& message : window->bars().messages()) {
      if (message.severity == ui::Severity::error)
        all.append(QStringList{message.id, message.text, message.details}.join(QLatin1Char(' ')));
    }
    return all;
  }
  QList<ui::ChatMessage> messages() const {
    return window->findChild<ui::Transcript*>(QStringLiteral("transcript"))->messages();
  }
  template <class T>
  T* find(const char* name) const {
    return window->findChild<T*>(QLatin1String(name));
  }

  ScratchFolder folder;
  std::unique_ptr<ui::Look> look;
  std::unique_ptr<ui::MainWindow> window;
  std::unique_ptr<app::Workbench> bench;
};

}  // namespace longleaf::tests
