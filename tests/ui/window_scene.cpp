// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window_scene.h"
#include "support/patience.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QUrl>
#include <filesystem>

#include "app/controllers/thread_rules.h"
#include "app/tasks/models.h"
#include "support/pdf_writer.h"
#include "ui/chat/transcript.h"
#include "ui/window/reading_strip.h"

namespace longleaf::tests {

namespace {

std::u16string words(int number) { return QString::number(number).toStdU16String(); }

QString plain(QString text) { return text.remove(QLatin1Char('&')).trimmed(); }

}  // namespace

QString factOf(int page) {
  return QStringLiteral("The keeper of lighthouse %1 counted %2 boats.").arg(page).arg(1000 + 7 * page);
}

QString writeBook(const ScratchFolder& folder, const std::string& name, int pages, const QString& title) {
  PdfContent book;
  book.title = title.toStdU16String();
  for (int page = 1; page <= pages; ++page) {
    std::vector<std::u16string> lines{u"Chapter " + words(page), factOf(page).toStdU16String()};
    for (int line = 0; line < 6; ++line)
      lines.push_back(u"On day " + words(line) + u" the sea before tower " + words(page) + u" was calm.");
    book.pages.push_back(pdfPage(lines));
    book.bookmarks.push_back({u"Chapter " + words(page), 0, page - 1, 60});
  }
  const std::string bytes = writePdf(book);
  return QString::fromStdString(folder.write(name, std::as_bytes(std::span(bytes))));
}

TinyModel quickModel() { return {.trainedContext = 65536}; }

TinyModel slowModel() {
  return {.layers = 10, .hidden = 256, .heads = 8, .kvHeads = 4, .feedForward = 768, .trainedContext = 65536};
}

// --- The library -----------------------------------------------------------------------------------------------------

bool SceneLibrary::useModel(const TinyModel& model) const {
  const std::string path = m_folder + "/models/tiny.gguf";
  return apart([&] {
           std::error_code error;
           std::filesystem::create_directories(m_folder + "/models", error);
           return !error && writeTinyModel(path, model);
         }) &&
         useModelFile(path);
}

bool SceneLibrary::useModelFile(const std::string& path) const {
  return with([&](app::Shelf& shelf) { return app::useModel(*shelf.library, path).has_value(); });
}

bool SceneLibrary::set(const std::string& key, const std::string& value) const {
  return with([&](app::Shelf& shelf) { return shelf.library->setSetting(key, value).has_value(); });
}

bool SceneLibrary::with(const std::function<bool(app::Shelf&)>& work) const {
  return apart([&] {
    auto shelf = app::openShelf(m_folder);
    return shelf && work(*shelf);
  });
}

std::vector<storage::MessageRecord> SceneLibrary::messages(storage::ChatId chat) const {
  std::vector<storage::MessageRecord> found;
  with([&](app::Shelf& shelf) {
    auto messages = shelf.library->messages(chat);
    if (messages) found = std::move(*messages);
    return messages.has_value();
  });
  return found;
}

// --- The window ------------------------------------------------------------------------------------------------------

WindowScene::WindowScene(const SceneLibrary& library) {
  app::forbidServicesOnThisThread();
  look = std::make_unique<ui::Look>();
  look->setReducedMotion(true);
  look->applyToApplication();
  window = std::make_unique<ui::MainWindow>(*look);
  bench = std::make_unique<app::Workbench>(*window, *look, QString::fromStdString(library.folder()));
}

WindowScene::~WindowScene() { close(); }

void WindowScene::begin(const QStringList& files) {
  window->show();
  bench->start(files);
}

bool WindowScene::start(const QStringList& files) {
  bool ready = false;
  const QObject receiver;
  QObject::connect(bench.get(), &app::Workbench::ready, &receiver, [&] { ready = true; });
  begin(files);
  return QTest::qWaitForWindowActive(window.get(), kPatience) && QTest::qWaitFor([&] { return ready; }, kPatience) &&
         settles();
}

void WindowScene::close() {
  if (!bench) return;
  window->close();
  bench.reset();
  window.reset();
  look.reset();
}

QString WindowScene::textOf(const char* label) const {
  if (const auto* words = seen<QLabel>(label)) return words->text();
  const auto* drawn = seen<QWidget>(label);
  return drawn ? drawn->accessibleName() : QString();
}

bool WindowScene::click(const char* name) const {
  QAbstractButton* button = nullptr;
  const bool there = QTest::qWaitFor(
      [&] {
        button = seen<QAbstractButton>(name);
        return button != nullptr && button->isEnabled();
      },
      kPatience);
  if (!there) {
    qWarning("no enabled button \"%s\" is seen", name);
    return false;
  }
  QTest::mouseClick(button, Qt::LeftButton);
  return true;
}

bool WindowScene::hasBar(const QString& bar) const {
  for (const ui::BarMessage& message : window->bars().messages()) {
    if (message.id == bar) return true;
  }
  return false;
}

bool WindowScene::clickVerb(const QString& bar, const char* verb) const {
  QAbstractButton* button = nullptr;
  const bool there = QTest::qWaitFor(
      [&] {
        const auto* widget = window->findChild<QWidget*>(QStringLiteral("bar_") + bar);
        button = widget ? widget->findChild<QAbstractButton*>(QStringLiteral("verb_") + QLatin1String(verb)) : nullptr;
        return button != nullptr && button->isVisible();
      },
      kPatience);
  if (!there) {
    qWarning("no verb \"%s\" on a bar \"%s\"", verb, qPrintable(bar));
    return false;
  }
  QTest::mouseClick(button, Qt::LeftButton);
  return true;
}

bool WindowScene::press(const QAction* action) const {
  if (!QTest::qWaitFor([&] { return action->isEnabled(); }, kPatience) || action->shortcut().isEmpty()) {
    qWarning("\"%s\" cannot be pressed", qPrintable(plain(action->text())));
    return false;
  }
  QTest::keySequence(window.get(), action->shortcut());
  return true;
}

bool WindowScene::ask(const QString& question) const {
  if (!press(window->actions().ask)) return false;
  auto* input = seen<QPlainTextEdit>("composerInput");
  if (!input || !input->isEnabled() || !input->hasFocus()) {
    qWarning("the composer does not take a question");
    return false;
  }
  QTest::keyClicks(input, question);
  QTest::keyClick(input, Qt::Key_Return);
  return true;
}

void WindowScene::drop(const QStringList& paths) const {
  QMimeData data;
  QList<QUrl> urls;
  for (const QString& path : paths) urls.append(QUrl::fromLocalFile(path));
  data.setUrls(urls);
  QDragEnterEvent enter({20, 20}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(window.get(), &enter);
  if (!enter.isAccepted()) return;
  QDropEvent event({20, 20}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(window.get(), &event);
}

bool WindowScene::clickRow(const char* list, const QString& text) const {
  auto* view = seen<QAbstractItemView>(list);
  for (int row = 0; view && row < view->model()->rowCount(); ++row) {
    const QModelIndex index = view->model()->index(row, 0);
    if (!index.data(Qt::DisplayRole).toString().contains(text)) continue;
    view->scrollTo(index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
    return true;
  }
  qWarning("no row \"%s\" in \"%s\"", qPrintable(text), list);
  return false;
}

QMenu* WindowScene::menu(const char* name) const {
  QMenu* found = nullptr;
  if (!QTest::qWaitFor([&] { return (found = seen<QMenu>(name)) != nullptr; }, kPatience))
    qWarning("no menu \"%s\" is open", name);
  return found;
}

bool WindowScene::choose(QMenu* menu, const QString& wanted) const {
  if (!menu) return false;
  for (QAction* action : menu->actions()) {
    if (!plain(action->text()).startsWith(wanted) || !action->isEnabled()) continue;
    menu->setActiveAction(action);
    const bool opensAnother = action->menu() != nullptr;
    QTest::keyClick(menu, Qt::Key_Return);
    // The window system gives the window the keyboard back.
    if (!opensAnother) window->activateWindow();
    return opensAnother || QTest::qWaitForWindowActive(window.get(), kPatience);
  }
  qWarning("no entry \"%s\"", qPrintable(wanted));
  return false;
}

bool WindowScene::chooseFile(const char* name, const QString& path) const {
  QFileDialog* dialog = nullptr;
  const bool there = QTest::qWaitFor(
      [&] {
        dialog = window->findChild<QFileDialog*>(QLatin1String(name));
        return dialog != nullptr && dialog->isVisible();
      },
      kPatience);
  if (!there) {
    qWarning("no file dialog \"%s\"", name);
    return false;
  }
  // The desktop's own dialog stands here for most people: what is in it is not this program's.
  dialog->setDirectory(QFileInfo(path).absolutePath());
  dialog->selectFile(path);
  static_cast<QDialog*>(dialog)->accept();
  return true;
}

bool WindowScene::settles(int milliseconds) const {
  // What the threads have found is on its way, and may be the beginning of something else, which may have been done by
  // the next look: as many looks as there are links in such a chain, and more.
  constexpr int kLooks = 12;
  return QTest::qWaitFor(
      [&] {
        for (int round = 0; round < kLooks; ++round) {
          if (!bench->isIdle()) return false;
          QCoreApplication::processEvents();
        }
        return bench->isIdle();
      },
      milliseconds);
}

QList<ui::ChatMessage> WindowScene::messages() const {
  const auto* transcript = window->findChild<ui::Transcript*>(QStringLiteral("transcript"));
  return transcript ? transcript->messages() : QList<ui::ChatMessage>();
}

ui::ReadingState WindowScene::reading() const { return window->strip().state(); }

}  // namespace longleaf::tests
