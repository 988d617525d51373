// SPDX-License-Identifier: GPL-3.0-or-later
// Documents that come, are opened and go, faster than the threads behind the window follow.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QLabel>
#include <filesystem>

#include "ui/controllers_case.h"

namespace {

using namespace longleaf;
using namespace longleaf::tests;

QString path(const std::string& name) { return QString::fromStdString(name); }

/// What the reader's title has said, one after the other.
class Titles final : public QObject {
 public:
  explicit Titles(const ControllersCase& scene) { scene.find<QLabel>("readerTitle")->installEventFilter(this); }
  QStringList seen;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::ToolTipChange) {
      seen.append(static_cast<QWidget*>(watched)->toolTip());
    }
    return false;
  }
};

}  // namespace

class tst_Controllers final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void filesThatComeBeforeTheLibraryWaitForIt() {
    ControllersCase scene;
    const std::string file = scene.folder.path("early.txt");
    writeText(file, "A text that came early.");
    scene.begin();
    scene.bench->open({path(file)});  // a second start of the program, or a drop: the library is not open yet
    QTRY_VERIFY(scene.window->reader().document() > 0);
    QVERIFY2(scene.errors().isEmpty(), qPrintable(scene.errors().join(u'\n')));
  }

  static void aLibraryThatCannotBeOpenedIsTriedAgain() {
    ControllersCase scene;
    writeText(scene.library(), "a file where the library's folder should be");
    const std::string file = scene.folder.path("waits.txt");
    writeText(file, "A text that waits.");
    QVERIFY(scene.start({path(file)}));
    QVERIFY(scene.hasBar(QStringLiteral("library")));
    QCOMPARE(scene.window->reader().document(), 0);
    std::filesystem::remove(scene.library());
    Q_EMIT scene.window->bars().verbChosen(QStringLiteral("library"), QStringLiteral("again"));
    QTRY_VERIFY(scene.window->reader().document() > 0);
    QVERIFY(!scene.hasBar(QStringLiteral("library")));
  }

  static void manyDamagedFilesAreOneBar() {
    ControllersCase scene;
    QStringList files;
    for (int i = 0; i < 40; ++i) {
      const std::string file = scene.folder.path("damaged " + std::to_string(i) + ".pdf");
      writeText(file, "%PDF-1.7 and nothing else");
      files.append(path(file));
    }
    QVERIFY(scene.start(files));
    const auto bars = scene.window->bars().messages();
    QVERIFY2(bars.size() < 6, qPrintable(QString::number(bars.size())));
    QVERIFY(scene.hasBar(QStringLiteral("openings")));
    for (const ui::BarMessage& bar : bars) {
      if (bar.id == QLatin1String("openings")) QCOMPARE(bar.details.count(QStringLiteral("damaged ")), 40);
    }
    QCOMPARE(scene.find<QAbstractItemView>("libraryList")->model()->rowCount(), 40);
    // Few are told one by one again.
    scene.bench->open({files.first()});
    QVERIFY(scene.settles());
    QVERIFY(scene.hasBar(files.first()));
  }

  static void theLastWishCounts() {
    ControllersCase scene;
    const qint64 first = scene.addDocument("first.txt", longText(2000));
    const qint64 second = scene.addDocument("second.txt", longText(20));
    QVERIFY(first > 0 && second > 0);
    QVERIFY(scene.start());
    const Titles titles(scene);
    ui::LibraryPane& pane = scene.window->library();
    Q_EMIT pane.documentChosen(first);
    Q_EMIT pane.documentChosen(first);
    Q_EMIT pane.documentChosen(second);
    Q_EMIT pane.documentChosen(second);
    QVERIFY(scene.settles());
    QCOMPARE(scene.window->reader().document(), second);
    QCOMPARE(titles.seen.size(), 1);
  }

  static void aDocumentThatIsOpenedAndRemovedIsNotShown() {
    ControllersCase scene;
    const qint64 document = scene.addDocument("gone.txt", longText(2000));
    QVERIFY(scene.start());
    Q_EMIT scene.window->library().documentChosen(document);
    Q_EMIT scene.window->library().removeRequested(document);
    QVERIFY(scene.settles());
    QCOMPARE(scene.window->reader().document(), 0);
    QCOMPARE(scene.window->page(), ui::CentralPage::empty);
    QCOMPARE(scene.find<QAbstractItemView>("libraryList")->model()->rowCount(), 0);
  }

  static void whatCouldNotBeReadAgainIsNotReadLater() {
    ControllersCase scene;
    QVERIFY(scene.useModel());
    const qint64 gone = scene.addDocument("gone.txt", longText(3));
    const qint64 other = scene.addDocument("other.txt", longText(4));
    QVERIFY(scene.start());
    QVERIFY(scene.with([&](app::Shelf& shelf) { return shelf.library->removeDocument(gone).has_value(); }));
    QSignalSpy began(&scene.bench->engine(), &app::EngineRoom::began);
    Q_EMIT scene.window->library().readAgainRequested(gone);
    QVERIFY(scene.settles());
    QVERIFY(scene.hasBar(QStringLiteral("open")));
    Q_EMIT scene.window->library().documentChosen(other);
    QVERIFY(scene.settles());
    QCOMPARE(scene.window->reader().document(), other);
    QCOMPARE(began.count(), 0);
    Q_EMIT scene.window->library().readAgainRequested(other);
    QVERIFY(scene.settles());
    QCOMPARE(began.count(), 1);
  }

  static void aFileThatIsGivenUpWhileItIsOpened() {
    ControllersCase scene;
    QVERIFY(scene.start());
    const std::string file = scene.folder.path("unwanted.txt");
    writeText(file, longText(3000));
    scene.bench->open({path(file)});
    QCOMPARE(scene.find<QAbstractItemView>("libraryList")->model()->rowCount(), 1);
    Q_EMIT scene.window->library().removeRequested(-1);
    QVERIFY(scene.settles());
    QCOMPARE(scene.window->reader().document(), 0);
    QVERIFY2(scene.errors().isEmpty(), qPrintable(scene.errors().join(u'\n')));
  }

  static void aFileThatIsBeingOpenedStaysInTheListWhenItIsClicked() {
    ControllersCase scene;
    QVERIFY(scene.start());
    const std::string file = scene.folder.path("slow.txt");
    writeText(file, longText(3000));
    scene.bench->open({path(file)});
    Q_EMIT scene.window->library().documentChosen(-1);
    QCOMPARE(scene.find<QAbstractItemView>("libraryList")->model()->rowCount(), 1);
    QTRY_VERIFY(scene.window->reader().document() > 0);
  }

  static void namesNeedNotBeText() {
    ControllersCase scene;
    QVERIFY(scene.start());
    const std::string folder = scene.folder.path("odd");
    std::filesystem::create_directories(folder);
    writeText(folder + "/caf\xE9 <b>.txt", "A text in a file with a name of Latin-1.");
    scene.bench->open({path(folder)});
    QVERIFY(scene.settles());
    QVERIFY2(scene.errors().isEmpty(), qPrintable(scene.errors().join(u'\n')));
    QVERIFY(scene.window->reader().document() > 0);
  }

  static void titlesAreNoMarkup() {
    ControllersCase scene;
    const std::string file = scene.folder.path("markup.html");
    writeText(file,
              "<html><head><title>&lt;img src=x&gt; A &amp;&amp; B</title></head>"
              "<body><h1>&lt;b&gt;bold&lt;/b&gt;</h1><p>Text.</p><h1>Two</h1><p>More.</p></body></html>");
    QVERIFY(scene.start({path(file)}));
    QTRY_VERIFY(scene.window->reader().document() > 0);
    const auto* title = scene.find<QLabel>("readerTitle");
    QVERIFY(title->accessibleName().contains(QStringLiteral("<img")));
    QVERIFY2(!title->toolTip().contains(QStringLiteral("<img")), qPrintable(title->toolTip()));
    const auto* outline = scene.find<QAbstractItemView>("outline");
    QVERIFY(outline->model()->rowCount() > 0);
    QVERIFY(!outline->model()->index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>bold")));
  }

  static void filesThatAreNotThere() {
    ControllersCase scene;
    QVERIFY(scene.start({path(scene.folder.path("nowhere.pdf")), path(scene.folder.path(std::string(300, 'x')))}));
    QCOMPARE(scene.errors().size(), 2);
    QCOMPARE(scene.window->reader().document(), 0);
  }
};

QTEST_MAIN(tst_Controllers)
#include "tst_controllers.moc"
