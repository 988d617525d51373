// SPDX-License-Identifier: GPL-3.0-or-later
// The window at work over a library of its own: what a story told by a test begins with. People's hands are keyboard
// and mouse; what is on display is found by its object's name.
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QMenu>
#include <QTest>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "app/controllers/workbench.h"
#include "app/tasks/shelf.h"
#include "support/patience.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"
#include "ui/theme/look.h"
#include "ui/window/inline_bar.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace longleaf::tests {

/// A book of `pages` pages as a PDF with an outline. Page 3 says: "The keeper of lighthouse 3 counted 1021 boats."
QString writeBook(const ScratchFolder& folder, const std::string& name, int pages,
                  const QString& title = QStringLiteral("The Book of Lighthouses"));
/// The sentence about a page that no other page has.
QString factOf(int page);

/// Fast: answers and readings are there at once.
TinyModel quickModel();
/// Slow enough to be stopped, paused and closed in the middle.
TinyModel slowModel();

/// A fixture's work: services may not be used on the window's thread.
template <class Work>
auto apart(Work work) {
  if constexpr (std::is_void_v<decltype(work())>) {
    std::thread(work).join();
  } else {
    decltype(work()) result{};
    std::thread([&] { result = work(); }).join();
    return result;
  }
}

/// A library in a folder, made or looked at while no window has it open.
class SceneLibrary final {
 public:
  explicit SceneLibrary(std::string folder) : m_folder(std::move(folder)) {}

  /// Writes the model beside the library and makes it the one that is used.
  bool useModel(const TinyModel& model = quickModel()) const;
  bool useModelFile(const std::string& path) const;
  bool set(const std::string& key, const std::string& value) const;
  /// With the library open, on another thread.
  bool with(const std::function<bool(app::Shelf&)>& work) const;
  std::vector<storage::MessageRecord> messages(storage::ChatId chat) const;

  const std::string& folder() const { return m_folder; }

 private:
  std::string m_folder;
};

class WindowScene final {
 public:
  explicit WindowScene(const SceneLibrary& library);
  ~WindowScene();
  WindowScene(const WindowScene&) = delete;
  WindowScene& operator=(const WindowScene&) = delete;

  /// Shows the window and opens the library, as main() does; true once all is there and nothing runs.
  bool start(const QStringList& files = {});
  /// Only shows the window and opens the library.
  void begin(const QStringList& files = {});
  /// Closes the window as a person does; everything has ended afterwards.
  void close();

  /// The widget of this name that is seen; null: there is none.
  template <class T = QWidget>
  T* seen(const char* name) const {
    for (T* widget : window->findChildren<T*>(QLatin1String(name))) {
      if (widget->isVisible()) return widget;
    }
    return nullptr;
  }
  /// What a label says; empty where it is not seen.
  QString textOf(const char* label) const;
  /// Waits for the button to be there and enabled, and clicks it.
  bool click(const char* button) const;
  bool clickVerb(const QString& bar, const char* verb) const;
  bool hasBar(const QString& bar) const;
  /// Presses the keys of an action that has some.
  bool press(const QAction* action) const;
  /// Writes a question and sends it with Return.
  bool ask(const QString& question) const;
  void drop(const QStringList& paths) const;
  bool clickRow(const char* list, const QString& text) const;
  /// The menu that is open, by its name; waits for it.
  QMenu* menu(const char* name) const;
  /// Chooses the entry that begins with these words by keyboard.
  bool choose(QMenu* menu, const QString& words) const;
  /// Waits for the file dialog of this name, and takes this file in it.
  bool chooseFile(const char* dialog, const QString& path) const;
  /// Nothing runs or waits any more, and all of it has been shown.
  bool settles(int milliseconds = kPatienceForWork) const;

  QList<ui::ChatMessage> messages() const;  // on display
  ui::ReadingState reading() const;         // of the strip

  std::unique_ptr<ui::Look> look;
  std::unique_ptr<ui::MainWindow> window;
  std::unique_ptr<app::Workbench> bench;
};

}  // namespace longleaf::tests
