// SPDX-License-Identifier: GPL-3.0-or-later
// The library as a person uses it: choosing, searching, removing, dropping files, by mouse and by keys.
#include <QAccessible>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QtTest>

#include "support/patience.h"
#include "ui/counting_delegate.h"
#include "ui/library/library_pane.h"
#include "ui/library/snippet_text.h"
#include "ui/theme/look.h"

using longleaf::tests::CountingDelegate;
using longleaf::tests::kPatience;
using longleaf::ui::DocumentState;
using longleaf::ui::LibraryPane;
using longleaf::ui::LibraryRow;
using longleaf::ui::Look;
using longleaf::ui::SearchRow;
using longleaf::ui::snippetText;

namespace {

QList<LibraryRow> shelf() {
  return {{.id = 1, .title = "The Time Machine", .line = "48,890 tokens · read", .state = DocumentState::read},
          {.id = 2, .title = "Alice in Wonderland", .line = "reading p. 31", .state = DocumentState::reading},
          {.id = 3, .title = "Moby-Dick", .line = "not read"},
          {.id = -1, .title = "new.epub", .line = "opening", .state = DocumentState::opening}};
}

QList<LibraryRow> manyRows(int count) {
  QList<LibraryRow> rows;
  for (int i = 1; i <= count; ++i)
    rows.append({.id = i, .title = QStringLiteral("Document %1").arg(i), .line = QStringLiteral("not read")});
  return rows;
}

/// A pane on display, and its parts by the names that they go by.
struct Scene {
  Scene() {
    pane.resize(264, 500);
    pane.show();
  }

  template <class Part>
  Part* part(const char* name) {
    return pane.findChild<Part*>(QLatin1String(name));
  }
  QListView* list() { return part<QListView>("libraryList"); }
  QListView* hits() { return part<QListView>("libraryHits"); }
  QLineEdit* search() { return part<QLineEdit>("librarySearch"); }
  QPoint middleOf(int row) { return list()->visualRect(list()->model()->index(row, 0)).center(); }
  void click(int row) { QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, middleOf(row)); }
  QString textAt(QListView* view, int row, int role = Qt::DisplayRole) {
    return view->model()->index(row, 0).data(role).toString();
  }
  QMenu* menu() { return part<QMenu>("libraryMenu"); }

  Look look;
  LibraryPane pane{look};
};

}  // namespace

class tst_LibraryPane final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void clickAndReturnChoose() {
    Scene scene;
    scene.pane.setRows(shelf());
    QSignalSpy chosen(&scene.pane, &LibraryPane::documentChosen);
    scene.click(1);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.takeFirst().at(0).toLongLong(), 2);
    QTest::keyClick(scene.list(), Qt::Key_Down);
    QCOMPARE(chosen.count(), 0);
    QTest::keyClick(scene.list(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.takeFirst().at(0).toLongLong(), 3);
    scene.click(3);  // still being opened
    QCOMPARE(chosen.count(), 0);
    QTest::mouseClick(scene.list()->viewport(), Qt::RightButton, {}, scene.middleOf(0));
    QCOMPARE(chosen.count(), 0);
  }

  static void theCountIsInWords() {
    Scene scene;
    auto* count = scene.part<QLabel>("libraryCount");
    QVERIFY(!count->isVisible());
    scene.pane.setRows(shelf());
    QCOMPARE(count->text(), QStringLiteral("3 documents"));  // what is being opened is not in the library
    scene.pane.setRows(shelf().mid(0, 1));
    QCOMPARE(count->text(), QStringLiteral("1 document"));
  }

  static void currentIsWhatIsSaid() {
    Scene scene;
    scene.pane.setRows(shelf());
    QCOMPARE(scene.pane.current(), 0);
    const QImage before = scene.pane.grab().toImage();
    scene.pane.setCurrent(2);
    QCOMPARE(scene.pane.current(), 2);
    QVERIFY(scene.pane.grab().toImage() != before);
    scene.pane.setCurrent(77);  // not among them yet
    QCOMPARE(scene.pane.current(), 77);
  }

  static void aRowIsUpdatedAlone() {
    Scene scene;
    scene.pane.setRows(shelf());
    QSignalSpy changed(scene.list()->model(), &QAbstractItemModel::dataChanged);
    QSignalSpy reset(scene.list()->model(), &QAbstractItemModel::modelReset);
    scene.pane.updateRow({.id = 2, .title = "Alice", .line = "read", .state = DocumentState::read});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(scene.textAt(scene.list(), 1), QStringLiteral("Alice"));
    scene.pane.updateRow({.id = 99, .title = "Nobody"});
    QCOMPARE(changed.count(), 1);
  }

  static void eachStateLooksDifferent() {
    Scene scene;
    QList<QImage> seen;
    for (const auto state : {DocumentState::opening, DocumentState::unread, DocumentState::reading, DocumentState::read,
                             DocumentState::attention, DocumentState::failed}) {
      scene.pane.setRows({{.id = 1, .title = "A", .line = "b", .state = state, .progress = 0.4}});
      // Without colours: shapes alone tell them apart.
      seen.append(scene.pane.grab().toImage().convertToFormat(QImage::Format_Grayscale8));
    }
    for (int i = 0; i < seen.size(); ++i)
      for (int j = 0; j < i; ++j) QVERIFY2(seen[i] != seen[j], qPrintable(QStringLiteral("%1 %2").arg(i).arg(j)));
  }

  static void rowsThatComeAndGoLeaveThePlace() {
    Scene scene;
    QList<LibraryRow> rows = manyRows(200);
    scene.pane.setRows(rows);
    auto* list = scene.list();
    list->setCurrentIndex(list->model()->index(100, 0));
    list->scrollTo(list->currentIndex(), QAbstractItemView::PositionAtCenter);
    const int y = list->visualRect(list->currentIndex()).top();
    rows.prepend({.id = 1000, .title = "New"});
    rows.removeAt(150);
    scene.pane.setRows(rows);
    QCOMPARE(list->currentIndex().row(), 101);
    QCOMPARE(list->visualRect(list->currentIndex()).top(), y);
    rows.removeAt(101);
    scene.pane.setRows(rows);
    QCOMPARE(list->currentIndex().row(), 101);  // the next one
    scene.pane.setRows({});
    QVERIFY(!list->currentIndex().isValid());
  }

  static void theSearchWaitsForAPause() {
    Scene scene;
    scene.pane.setRows(shelf());
    QSignalSpy changed(&scene.pane, &LibraryPane::searchChanged);
    QTest::keyClicks(scene.search(), " time  machine ");
    QCOMPARE(changed.count(), 0);
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(changed.at(0).at(0).toString(), QStringLiteral("time machine"));
    QTest::keyClick(scene.search(), Qt::Key_Escape);
    QCOMPARE(scene.search()->text(), QString());
    QCOMPARE(changed.count(), 2);
    QCOMPARE(changed.at(1).at(0).toString(), QString());
    QVERIFY(scene.list()->isVisible());
  }

  static void hitsAreGrouped() {
    Scene scene;
    scene.pane.setRows(shelf());
    const SearchRow inChat{.chat = 7, .message = 8, .title = "A chat", .snippet = "of \x02time\x03"};
    const SearchRow inBook{
        .document = 3, .begin = 5, .end = 9, .title = "Moby-Dick", .label = "12", .snippet = "some \x02time\x03"};
    scene.search()->setText("time");
    scene.pane.setHits("other", {inChat});
    QVERIFY(scene.list()->isVisible());
    scene.pane.setHits("time", {inChat, inBook});
    auto* hits = scene.hits();
    QVERIFY(hits->isVisible());
    QStringList lines;
    for (int row = 0; row < hits->model()->rowCount(); ++row) lines.append(scene.textAt(hits, row));
    QCOMPARE(lines, (QStringList{"Titles", "The Time Machine", "In documents", "Moby-Dick", "In chats", "A chat"}));
    QCOMPARE(scene.textAt(hits, 3, Qt::AccessibleTextRole), QStringLiteral("Moby-Dick, p. 12, some time"));

    QSignalSpy chosen(&scene.pane, &LibraryPane::hitChosen);
    QSignalSpy document(&scene.pane, &LibraryPane::documentChosen);
    QTest::keyClick(scene.search(), Qt::Key_Down);
    QCOMPARE(hits->currentIndex().row(), 1);
    QTest::keyClick(hits, Qt::Key_Return);
    QCOMPARE(document.count(), 1);
    QTest::keyClick(hits, Qt::Key_Down);
    QCOMPARE(hits->currentIndex().row(), 3);  // over the heading
    QTest::keyClick(hits, Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    const auto hit = chosen.at(0).at(0).value<SearchRow>();
    QCOMPARE(hit.document, 3);
    QCOMPARE(hit.begin, 5);
    QTest::mouseClick(hits->viewport(), Qt::LeftButton, {}, hits->visualRect(hits->model()->index(2, 0)).center());
    QCOMPARE(chosen.count(), 1);
    QTest::mouseClick(hits->viewport(), Qt::LeftButton, {}, hits->visualRect(hits->model()->index(5, 0)).center());
    QCOMPARE(chosen.count(), 2);
    QCOMPARE(chosen.at(1).at(0).value<SearchRow>().message, 8);
  }

  static void nothingFoundIsSaid() {
    Scene scene;
    scene.pane.setRows(shelf());
    scene.search()->setText("<b>zebra");
    scene.pane.setHits("<b>zebra", {});
    QVERIFY(scene.hits()->isVisible());
    QCOMPARE(scene.hits()->accessibleDescription(), QStringLiteral("Nothing found for “<b>zebra”"));
    QTest::mouseClick(scene.part<QAbstractButton>("librarySearchClear"), Qt::LeftButton);
    QVERIFY(scene.list()->isVisible());
  }

  static void snippetsAreTakenApart_data() {
    QTest::addColumn<QString>("marked");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("found");
    QTest::newRow("plain") << "no marks"
                           << "no marks" << QStringList{};
    QTest::newRow("two") << "a \x02"
                            "b\x03 c \x02"
                            "d\x03"
                         << "a b c d" << QStringList{"b", "d"};
    QTest::newRow("lines") << "a\n\n  \x02"
                              "b\tc\x03\r\n"
                           << "a b c" << QStringList{"b c"};
    QTest::newRow("open") << "a \x02"
                             "b c"
                          << "a b c" << QStringList{"b c"};
    QTest::newRow("closed") << "a\x03 b"
                            << "a b" << QStringList{};
    QTest::newRow("nested") << "\x02"
                               "a \x02"
                               "b\x03 c\x03"
                            << "a b c" << QStringList{"a b"};
    QTest::newRow("empty mark") << "a \x02\x03"
                                   "b"
                                << "a b" << QStringList{};
    QTest::newRow("markup") << "<b>\x02<script>\x03&amp;"
                            << "<b><script>&amp;" << QStringList{"<script>"};
    QTest::newRow("bell") << "a\x07\x1B"
                             "b"
                          << "ab" << QStringList{};
    QTest::newRow("nothing") << ""
                             << "" << QStringList{};
  }

  static void snippetsAreTakenApart() {
    QFETCH(QString, marked);
    QFETCH(QString, text);
    QFETCH(QStringList, found);
    const auto snippet = snippetText(marked);
    QCOMPARE(snippet.text, text);
    QStringList words;
    for (const auto& span : snippet.found) words.append(snippet.text.mid(span.begin, span.length));
    QCOMPARE(words, found);
  }

  static void aLongWayToTheWordIsCut() {
    const auto snippet = snippetText(QStringLiteral("word ").repeated(80) + QStringLiteral("the \x02whale\x03 rose"));
    QVERIFY(snippet.text.startsWith(QStringLiteral("… word")));
    QVERIFY(snippet.text.size() < 80);
    QCOMPARE(snippet.found.size(), 1);
    QCOMPARE(snippet.text.mid(snippet.found[0].begin, snippet.found[0].length), QStringLiteral("whale"));
  }

  static void theMenuIsOnTheKeysToo_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifier");
    QTest::newRow("menu key") << int(Qt::Key_Menu) << int(Qt::NoModifier);
    QTest::newRow("Shift+F10") << int(Qt::Key_F10) << int(Qt::ShiftModifier);
    QTest::newRow("right button") << 0 << int(Qt::NoModifier);
  }

  static void theMenuIsOnTheKeysToo() {
    QFETCH(int, key);
    QFETCH(int, modifier);
    Scene scene;
    scene.pane.setRows(shelf());
    scene.list()->setFocus();
    scene.list()->setCurrentIndex(scene.list()->model()->index(0, 0));
    if (key != 0) {
      QTest::keyClick(scene.list(), static_cast<Qt::Key>(key), Qt::KeyboardModifiers(modifier));
    } else {
      QContextMenuEvent event(QContextMenuEvent::Mouse, scene.middleOf(0),
                              scene.list()->mapToGlobal(scene.middleOf(0)));
      QApplication::sendEvent(scene.list()->viewport(), &event);
    }
    QVERIFY(scene.menu() != nullptr);
    QVERIFY(scene.menu()->isVisible());
    QSignalSpy again(&scene.pane, &LibraryPane::readAgainRequested);
    QSignalSpy chats(&scene.pane, &LibraryPane::chatsRequested);
    QSignalSpy saved(&scene.pane, &LibraryPane::savedReadingsRequested);
    QSignalSpy folder(&scene.pane, &LibraryPane::showInFolderRequested);
    for (const char* name : {"readAgain", "chats", "savedReadings", "showInFolder"})
      scene.menu()->findChild<QAction*>(QLatin1String(name))->trigger();
    for (const QSignalSpy* spy : {&again, &chats, &saved, &folder}) {
      QCOMPARE(spy->count(), 1);
      QCOMPARE(spy->at(0).at(0).toLongLong(), 1);
    }
    scene.menu()->close();
  }

  static void theMenuOffersWhatCanBeDone() {
    Scene scene;
    scene.pane.setRows(shelf());
    scene.list()->setCurrentIndex(scene.list()->model()->index(3, 0));
    QTest::keyClick(scene.list(), Qt::Key_Menu);
    QVERIFY(!scene.menu()->findChild<QAction*>("chats")->isEnabled());  // being opened
    QVERIFY(scene.menu()->findChild<QAction*>("showInFolder")->isEnabled());
    QSignalSpy removed(&scene.pane, &LibraryPane::removeRequested);
    scene.menu()->findChild<QAction*>("remove")->trigger();
    QCOMPARE(removed.count(), 1);  // nothing is lost: no question
  }

  static void removingAsksFirst() {
    Scene scene;
    scene.pane.setRows(shelf());
    QVERIFY(QTest::qWaitForWindowActive(&scene.pane, kPatience));
    QSignalSpy removed(&scene.pane, &LibraryPane::removeRequested);
    auto* bar = scene.part<QWidget>("removeBar");
    QVERIFY(!bar->isVisible());
    scene.list()->setFocus();
    scene.list()->setCurrentIndex(scene.list()->model()->index(2, 0));
    QTest::keyClick(scene.list(), Qt::Key_Delete);
    QVERIFY(bar->isVisible());
    QCOMPARE(scene.part<QLabel>("removeQuestion")->text(), QStringLiteral("Remove “Moby-Dick” with its chats?"));
    QVERIFY(scene.part<QPushButton>("removeKeep")->hasFocus());
    QTest::keyClick(scene.part<QPushButton>("removeKeep"), Qt::Key_Return);  // what a hasty hand would hit
    QVERIFY(!bar->isVisible());
    QVERIFY(scene.list()->hasFocus());
    QCOMPARE(removed.count(), 0);

    QTest::keyClick(scene.list(), Qt::Key_Delete);
    QTest::keyClick(scene.part<QPushButton>("removeKeep"), Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
    QTest::keyClick(scene.list(), Qt::Key_Delete);
    QTest::mouseClick(scene.part<QPushButton>("removeConfirm"), Qt::LeftButton);
    QVERIFY(!bar->isVisible());
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed.at(0).at(0).toLongLong(), 3);
  }

  static void theQuestionGoesWithItsDocument() {
    Scene scene;
    scene.pane.setRows(shelf());
    scene.list()->setCurrentIndex(scene.list()->model()->index(2, 0));
    QTest::keyClick(scene.list(), Qt::Key_Delete);
    scene.pane.setRows(shelf().mid(0, 2));
    QVERIFY(!scene.part<QWidget>("removeBar")->isVisible());
  }

  static void filesAndFoldersAreDropped() {
    Scene scene;
    QSignalSpy dropped(&scene.pane, &LibraryPane::filesDropped);
    QMimeData data;
    data.setUrls(
        {QUrl::fromLocalFile("/books/a b.pdf"), QUrl("https://example.org/x.pdf"), QUrl::fromLocalFile("/shelf")});
    auto* frame = scene.part<QWidget>("dropFrame");
    QDragEnterEvent enter({9, 9}, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&scene.pane, &enter);
    QVERIFY(enter.isAccepted());
    QVERIFY(frame->isVisible());
    QDragLeaveEvent leave;
    QApplication::sendEvent(&scene.pane, &leave);
    QVERIFY(!frame->isVisible());
    QApplication::sendEvent(&scene.pane, &enter);
    QDropEvent drop({9, 9}, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&scene.pane, &drop);
    QVERIFY(!frame->isVisible());
    QCOMPARE(drop.dropAction(), Qt::CopyAction);  // a file manager that moves would delete the file
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.at(0).at(0).toStringList(), (QStringList{"/books/a b.pdf", "/shelf"}));
  }

  static void whatIsNoFileIsNotDropped() {
    Scene scene;
    QMimeData data;
    data.setText("/books/a.pdf");
    QDragEnterEvent enter({9, 9}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QApplication::sendEvent(&scene.pane, &enter);
    QVERIFY(!enter.isAccepted());
    QVERIFY(!scene.part<QWidget>("dropFrame")->isVisible());
  }

  static void anEmptyLibraryInvites() {
    Scene scene;
    QCOMPARE(scene.list()->accessibleDescription(), QStringLiteral("Drop documents here"));
  }

  static void theRailHasRingsOnly() {
    Scene scene;
    scene.pane.setRows(shelf());
    scene.pane.setFolded(true);
    QVERIFY(scene.pane.folded());
    QVERIFY(!scene.search()->isVisible());
    QVERIFY(scene.pane.maximumWidth() < 80);
    QVERIFY(scene.textAt(scene.list(), 0, Qt::ToolTipRole).contains("The Time Machine"));
    scene.pane.resize(scene.pane.maximumWidth(), 500);
    QSignalSpy chosen(&scene.pane, &LibraryPane::documentChosen);
    scene.click(0);
    QCOMPARE(chosen.count(), 1);

    scene.pane.focusSearch();  // opens as long as it is needed
    QVERIFY(scene.search()->isVisible());
    QVERIFY(scene.pane.folded());
    QTest::keyClicks(scene.search(), "moby");
    QTest::keyClick(scene.search(), Qt::Key_Escape);
    QVERIFY(!scene.search()->isVisible());
    QVERIFY(scene.pane.maximumWidth() < 80);
    scene.pane.setFolded(false);
    QVERIFY(scene.search()->isVisible());
    QVERIFY(scene.pane.maximumWidth() > 1000);
  }

  static void toolTipsShowMarkupAsText() {
    Scene scene;
    scene.pane.setRows({{.id = 1, .title = "<img src='x'>", .detail = "a & b", .line = "<b>"}});
    const QString tip = scene.textAt(scene.list(), 0, Qt::ToolTipRole);
    QVERIFY(!tip.contains("<img"));
    QVERIFY(tip.contains("&lt;img"));
    QVERIFY(tip.contains("a &amp; b"));
  }

  static void oddTextsArePainted() {
    Scene scene;
    const QString long1 = QStringLiteral("x").repeated(2'000'000);
    scene.pane.setRows(
        {{.id = 1, .title = long1, .line = long1, .state = DocumentState::reading, .progress = NAN},
         {.id = 2, .title = "two\nlines\t", .line = "", .progress = 7},
         {.id = 3, .title = QString::fromUtf8("\u0643\u062A\u0627\u0628"), .line = QString(QChar(0xD800))},
         {.id = 4}});
    QVERIFY(!scene.pane.grab().isNull());
    for (const int role : {Qt::DisplayRole, Qt::AccessibleTextRole, Qt::ToolTipRole})
      QVERIFY(scene.textAt(scene.list(), 0, role).size() < 10'000);  // nobody measures megabytes
    QCOMPARE(scene.textAt(scene.list(), 1), QStringLiteral("two lines"));
    scene.look.setScale(2);
    QVERIFY(!scene.pane.grab().isNull());
  }

  static void ofFiveThousandOnlyTheVisibleArePainted() {
    Scene scene;
    const QList<LibraryRow> rows = manyRows(5000);
    const auto* documents = new CountingDelegate(*scene.list());
    const auto* hits = new CountingDelegate(*scene.hits());
    scene.pane.setRows(rows);
    for (int i = 0; i < 1000; ++i)
      scene.pane.updateRow({.id = 4000, .title = "T", .state = DocumentState::reading, .progress = i / 1000.0});
    scene.pane.setRows(rows);
    scene.list()->scrollToBottom();
    scene.pane.grab();
    scene.search()->setText("document 49");
    scene.pane.setHits("document 49", QList<SearchRow>(1000, {.document = 1,
                                                              .title = "T",
                                                              .snippet = "a \x02"
                                                                         "b\x03 c"}));
    scene.pane.grab();
    QVERIFY2(documents->paints() > 0 && documents->paints() < 200, qPrintable(QString::number(documents->paints())));
    QVERIFY2(documents->sizes() < 5000, qPrintable(QString::number(documents->sizes())));
    QVERIFY2(hits->paints() > 0 && hits->paints() < 200, qPrintable(QString::number(hits->paints())));
    QVERIFY2(hits->sizes() < 20 * 1000, qPrintable(QString::number(hits->sizes())));
  }

  static void everythingHasANameForThoseWhoCannotSee() {
    Scene scene;
    scene.pane.setRows(shelf());
    for (const char* name : {"librarySearch", "libraryList", "libraryHits", "removeConfirm", "removeKeep"}) {
      auto* widget = scene.part<QWidget>(name);
      QVERIFY2(widget != nullptr, name);
      QVERIFY2(!widget->accessibleName().isEmpty(), name);
      QVERIFY2((widget->focusPolicy() & Qt::TabFocus) != 0, name);
    }
    QCOMPARE(scene.textAt(scene.list(), 0, Qt::AccessibleTextRole),
             QStringLiteral("The Time Machine, 48,890 tokens · read"));
  }

  static void largeFontsAndTheOtherDirectionFit() {
    Scene scene;
    scene.pane.setRows(shelf());
    const int height = scene.list()->visualRect(scene.list()->model()->index(0, 0)).height();
    scene.look.setScale(2);
    QTRY_VERIFY(scene.list()->visualRect(scene.list()->model()->index(0, 0)).height() >= 2 * height - 4);
    scene.pane.setCurrent(1);
    scene.pane.resize(400, 500);
    const auto edge = [&](int x) {
      const QRect row = scene.list()->visualRect(scene.list()->model()->index(0, 0));
      return scene.list()->viewport()->grab().toImage().pixelColor(x < 0 ? row.right() - 2 : row.left() + 2,
                                                                   row.top() + row.height() / 2);
    };
    QCOMPARE(edge(1), scene.look.theme().accent);
    scene.pane.setLayoutDirection(Qt::RightToLeft);
    QTRY_COMPARE(edge(-1), scene.look.theme().accent);
  }
};

QTEST_MAIN(tst_LibraryPane)
#include "tst_library_pane.moc"
