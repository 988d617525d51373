// SPDX-License-Identifier: GPL-3.0-or-later
// Documents come, are found, and go again.
#include <QFileInfo>
#include <QLineEdit>

#include "soak/sitting.h"
#include "ui/reader/reader_pane.h"

namespace longleaf::tests {

namespace {

constexpr int kFewest = 4, kMost = 8;  // documents

Outcome openAnother(Sitting& s) {
  QStringList others = s.titles();
  others.removeAll(s.title());
  const QString wanted = s.oneOf(others);
  if (!s.scene().clickRow("libraryList", wanted)) return failed(QStringLiteral("no row"));
  return soon([&] { return s.title() == wanted; }) ? done() : failed(QStringLiteral("not opened: ") + wanted);
}

/// One that is there already is opened; a new one comes into the library.
Outcome takeFile(Sitting& s, bool byDialog) {
  const int before = s.documents();
  const QString path = s.oneOf(s.books().others);
  if (byDialog) {
    if (!s.scene().press(s.actions().addFiles) || !s.scene().chooseFile("addFilesDialog", path))
      return failed(QStringLiteral("no dialog"));
    if (!s.activate()) return failed(QStringLiteral("the dialog keeps the keyboard"));
  } else {
    s.scene().drop({path});
  }
  if (!s.scene().settles()) return failed(QStringLiteral("it opens without end"));
  const int after = s.documents();
  return after == before || after == before + 1 ? done() : failed(QStringLiteral("%1, then %2").arg(before).arg(after));
}

Outcome takeDamagedFile(Sitting& s) {
  const int before = s.documents();
  const QString path = s.oneOf(s.books().damaged);
  s.scene().drop({path});
  if (!soon([&] { return s.scene().hasBar(path); }) || !s.scene().settles())
    return failed(QStringLiteral("nothing is said of a damaged file"));
  const Outcome closed = s.closeBars(s.scene().window->bars().messages().first().text);
  if (closed.kind == Outcome::Kind::failed || closed.words.isEmpty()) return failed(QStringLiteral("no sentence"));
  // Its row says so, too, and is taken away.
  auto* list = s.scene().seen<QAbstractItemView>("libraryList");
  if (!s.scene().clickRow("libraryList", QFileInfo(path).fileName())) return failed(QStringLiteral("no row of it"));
  if (!s.scene().settles()) return failed(QStringLiteral("a second try does not end"));
  s.closeBars(closed.words);
  for (int row = 0; row < list->model()->rowCount(); ++row) {
    if (!list->model()->index(row, 0).data(Qt::DisplayRole).toString().contains(QFileInfo(path).fileName())) continue;
    list->setFocus();
    list->setCurrentIndex(list->model()->index(row, 0));
    QTest::keyClick(list, Qt::Key_Delete);
    break;
  }
  if (!soon([&] { return !s.titles().contains(QFileInfo(path).fileName()); }))
    return failed(QStringLiteral("the row stays"));
  return s.documents() == before ? refused(closed.words) : failed(QStringLiteral("it came into the library"));
}

Outcome removeDocument(Sitting& s) {
  const int before = s.documents();
  auto* list = s.scene().seen<QAbstractItemView>("libraryList");
  list->setFocus();
  QTest::keyClick(list, Qt::Key_Delete);
  const bool keep = s.draw(4) == 0;
  if (!s.scene().click(keep ? "removeKeep" : "removeConfirm")) return failed(QStringLiteral("it is not asked"));
  if (!s.scene().settles()) return failed(QStringLiteral("it is removed without end"));
  const int wanted = keep ? before : before - 1;
  return soon([&] { return s.documents() == wanted; }) ? done() : failed(QStringLiteral("it is still there"));
}

Outcome searchLibrary(Sitting& s) {
  static const QStringList kWords{QStringLiteral("lighthouse"), QStringLiteral("the sea"), QStringLiteral("Alice"),
                                  QStringLiteral("boats"), QStringLiteral("zxqvw")};
  if (!s.scene().press(s.actions().searchLibrary)) return failed(QStringLiteral("no search"));
  auto* field = s.scene().seen<QLineEdit>("librarySearch");
  Sitting::type(field, s.oneOf(kWords));
  if (!soon([&] { return s.scene().seen<QWidget>("libraryHits") != nullptr; }) || !s.scene().settles())
    return failed(QStringLiteral("no list of what was found"));
  if (s.coin()) QTest::keyClick(field, Qt::Key_Return);  // opens the first
  if (!s.scene().settles()) return failed(QStringLiteral("what was found is opened without end"));
  field->setFocus();
  QTest::keyClick(field, Qt::Key_Escape);
  return soon([&] { return s.scene().seen<QWidget>("libraryList") != nullptr; })
             ? done()
             : failed(QStringLiteral("the list does not come back"));
}

}  // namespace

std::vector<Deed> libraryDeeds(Sitting& s) {
  const auto room = [&s](int weight) { return [&s, weight] { return s.documents() < kMost ? weight : 0; }; };
  return {{"open another document", [&s] { return s.documents() > 1 ? 8 : 0; }, [&s] { return openAnother(s); }},
          {"add by dialog", room(3), [&s] { return takeFile(s, true); }},
          {"add by drop", room(4), [&s] { return takeFile(s, false); }},
          {"add a damaged file", [] { return 1; }, [&s] { return takeDamagedFile(s); }},
          {"remove a document", [&s] { return !s.hasDocument() || s.isHome() || s.documents() <= kFewest ? 0 : 4; },
           [&s] { return removeDocument(s); }},
          {"search the library", [] { return 3; }, [&s] { return searchLibrary(s); }}};
}

}  // namespace longleaf::tests
