// SPDX-License-Identifier: GPL-3.0-or-later
// The guide: F1 opens the page about the part of the window that has the keyboard, every link leads to a page, every
// page is reached from the contents, words are found in all of them, and nothing leads out of the program unasked.
#include <QtTest>

#include <QDesktopServices>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QTextDocument>
#include <QToolButton>
#include <functional>

#include "support/patience.h"
#include "ui/compare/compare_page.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/filled_compare.h"
#include "ui/filled_evaluation.h"
#include "ui/filled_window.h"
#include "ui/guide/guide_pages.h"
#include "ui/guide/guide_search.h"
#include "ui/guide/guide_text.h"
#include "ui/guide/guide_window.h"
#include "ui/reader/reader_pane.h"
#include "ui/settings/settings_pane.h"
#include "ui/window/main_window.h"

using namespace longleaf::ui;
using longleaf::tests::FilledWindow;
using longleaf::tests::kPatience;
using longleaf::tests::Language;

namespace {

/// A control in a part of the window, how that part comes on display, and the page about it.
struct Place {
  const char* control;
  const char* page;
  std::function<void(FilledWindow&)> show{};
};

void showSettings(FilledWindow& filled, SettingsPage page) {
  filled.window.showPage(CentralPage::settings);
  filled.window.settings().showPage(page);
}

std::vector<Place> places() {
  return {
      {.control = "librarySearch", .page = "library"},
      {.control = "readerView", .page = "reading"},
      {.control = "composerInput", .page = "asking"},
      {.control = "gaugesPane", .page = "gauges"},
      {.control = "budgetSlots", .page = "budget", .show = [](FilledWindow& f) { f.window.showBudget(); }},
      {.control = "expertToggle", .page = "budget", .show = [](FilledWindow& f) { f.window.showBudget(); }},
      {.control = "findField", .page = "reading", .show = [](FilledWindow& f) { f.window.reader().openFind(); }},
      {.control = "citationChip", .page = "asking"},
      {.control = "budgetButton", .page = "budget"},
      {.control = "summarizeButton", .page = "summaries"},
      {.control = "settingsPages",
       .page = "settings",
       .show = [](FilledWindow& f) { showSettings(f, SettingsPage::reading); }},
      {.control = "setting_text_size",
       .page = "settings",
       .show = [](FilledWindow& f) { showSettings(f, SettingsPage::appearance); }},
      {.control = "importModel",
       .page = "models",
       .show = [](FilledWindow& f) { showSettings(f, SettingsPage::model); }},
      {.control = "setting_snapshot_quota",
       .page = "saved_readings",
       .show = [](FilledWindow& f) { showSettings(f, SettingsPage::storage); }},
      {.control = "evaluationNew",
       .page = "evaluation",
       .show = [](FilledWindow& f) { f.window.showWide(f.window.evaluation()); }},
      {.control = "compareQuestion",
       .page = "comparing",
       .show =
           [](FilledWindow& f) {
             longleaf::tests::fillCompare(f.window.compare(), longleaf::tests::CompareState::empty);
             f.window.showWide(f.window.compare());
           }},
      {.control = "shortcutsSearch",
       .page = "keyboard",
       .show = [](FilledWindow& f) { f.window.showPage(CentralPage::shortcuts); }},
      {.control = "pauseButton", .page = "reading", .show = [](FilledWindow& f) { f.startReading(); }},
      {.control = "verb_budget", .page = "troubleshooting", .show = [](FilledWindow& f) { f.showBar(); }},
      {.control = "openDocument",
       .page = "getting_started",
       .show = [](FilledWindow& f) { f.window.setDocumentOpen(false); }},
  };
}

/// What the fragments of a page have: addresses of links, names of pictures.
template <class Visit>
void eachFragment(const QString& page, Visit visit) {
  QTextDocument document;
  document.setMarkdown(guideMarkdown(page));
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    for (auto at = block.begin(); !at.atEnd(); ++at) visit(at.fragment().charFormat());
  }
}

/// Addresses as a click would take them.
QList<QUrl> linksOf(const QString& page) {
  QList<QUrl> links;
  eachFragment(page, [&](const QTextCharFormat& format) {
    if (format.isAnchor()) links.append(guideUrl(page).resolved(QUrl(format.anchorHref())));
  });
  return links;
}

}  // namespace

class TestGuide final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_look = std::make_unique<Look>();
    m_look->setReducedMotion(true);
  }
  void cleanup() {
    m_guide.reset();
    m_look.reset();
    qApp->setStyleSheet({});
  }

  void f1OpensThePageOfEachPart() {
    FilledWindow filled(*m_look);
    filled.fillAll();
    MainWindow& window = filled.window;
    window.resize(1440, 900);
    window.show();
    for (const Place& place : places()) {
      window.activateWindow();
      QVERIFY(QTest::qWaitForWindowActive(&window, kPatience));
      window.closePage();
      if (place.show) place.show(filled);
      QWidget* control = nullptr;
      for (QWidget* each : window.findChildren<QWidget*>(QLatin1String(place.control)))
        if (control == nullptr && each->window() == &window) control = each;  // not in the guide
      QVERIFY2(control != nullptr, place.control);
      QTRY_VERIFY2(control->isVisible(), place.control);
      control->setFocus();
      QVERIFY2(control->hasFocus(), place.control);
      QTest::keyClick(control, Qt::Key_F1);
      const auto* guide = window.findChild<GuideWindow*>();
      QVERIFY2(guide != nullptr && guide->isVisible(), place.control);
      QVERIFY2(guide->page() == QLatin1String(place.page), qPrintable(QLatin1String(place.control) + guide->page()));
    }
    QCOMPARE(window.findChildren<GuideWindow*>().size(), 1);
  }

  /// What takes the keyboard stands in a part with a page of its own.
  void everyControlHasAPage() {
    FilledWindow filled(*m_look);
    filled.fillAll();
    MainWindow& window = filled.window;
    window.resize(1440, 900);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window, kPatience));
    QSet<QString> pages;
    int controls = 0;
    std::vector<Place> shown = places();
    shown.push_back({.control = "evaluationStart", .page = "evaluation", .show = [](FilledWindow& f) {
                       longleaf::tests::fillEvaluationForm(f.window.evaluation());
                       f.window.showWide(f.window.evaluation());
                     }});
    for (const Place& place : shown) {
      window.closePage();
      if (place.show) place.show(filled);
      for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const bool takesKeys = widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus) != 0;
        const QWidget* parent = widget->parentWidget();
        if (!takesKeys || widget->window() != &window || parent == &window || parent->inherits("QToolBar")) continue;
        const QString page = guidePageAbout(widget);
        QVERIFY2(page != QLatin1String(kGuideContents), qPrintable(QLatin1String(widget->metaObject()->className()) +
                                                                   QLatin1Char(' ') + widget->objectName()));
        pages.insert(page);
        ++controls;
      }
    }
    QVERIFY2(controls > 200, qPrintable(QString::number(controls)));
    QCOMPARE(pages.size(), 13);
  }

  static void elsewhereThereIsTheContents() {
    const QWidget nowhere;
    QCOMPARE(guidePageAbout(&nowhere), QLatin1String(kGuideContents));
    QCOMPARE(guidePageAbout(nullptr), QLatin1String(kGuideContents));
  }

  static void everyLinkLeadsToAPage() {
    int seen = 0;
    for (const QString& page : guidePages()) {
      for (const QUrl& link : linksOf(page)) {
        QVERIFY2(!guidePageAt(link).isEmpty(), qPrintable(page + QStringLiteral(": ") + link.toString()));
        ++seen;
      }
    }
    QVERIFY2(seen > 50, qPrintable(QString::number(seen)));
  }

  static void everyPageIsReachedFromTheContents() {
    QStringList reached{QLatin1String(kGuideContents)};
    for (qsizetype i = 0; i < reached.size(); ++i) {
      for (const QUrl& link : linksOf(reached[i])) {
        if (!reached.contains(guidePageAt(link))) reached.append(guidePageAt(link));
      }
    }
    reached.sort();
    QCOMPARE(reached, guidePages());
    QVERIFY(reached.size() >= 15);
  }

  /// With the pictures that are there, and words for those that are not.
  static void everyPageIsWhole() {
    for (const QString& page : guidePages()) {
      const QString text = guideMarkdown(page);
      QVERIFY2(text.startsWith(QStringLiteral("# ")), qPrintable(page));
      QVERIFY2(!text.contains(QStringLiteral("<!--")), qPrintable(page));
      eachFragment(page, [&](const QTextCharFormat& format) {
        if (!format.isImageFormat()) return;
        const QUrl picture = guideUrl(page).resolved(QUrl(format.toImageFormat().name()));
        QVERIFY2(QFile::exists(QLatin1Char(':') + picture.path()), qPrintable(picture.toString()));
      });
    }
  }

  static void aMissingPictureIsItsWords() {
    QCOMPARE(withoutMissingPictures(QStringLiteral("A.\n![A lamp](images/nowhere.png)\nB.")),
             QStringLiteral("A.\n*A lamp*\nB."));
    const QString link = QStringLiteral("[A lamp](lamps.md) costs 5!");
    QCOMPARE(withoutMissingPictures(link), link);
  }

  static void otherAddressesAreNoPages() {
    for (const char* address :
         {"qrc:/guide/nowhere.md", "qrc:/style/theme.json", "file:///etc/passwd", "budget.md", ""})
      QVERIFY2(guidePageAt(QUrl(QLatin1String(address))).isEmpty(), address);
  }

  void backAndForward() {
    open(QStringLiteral("budget"));
    auto* back = part<QToolButton>("guideBack");
    QVERIFY(!back->isEnabled());
    part<QToolButton>("guideContents")->click();
    QCOMPARE(m_guide->page(), QLatin1String(kGuideContents));
    QVERIFY(back->isEnabled());
    back->click();
    QCOMPARE(m_guide->page(), QStringLiteral("budget"));
    part<QToolButton>("guideForward")->click();
    QCOMPARE(m_guide->page(), QLatin1String(kGuideContents));
  }

  void aLinkIsFollowedByKeyboard() {
    open(QLatin1String(kGuideContents));
    auto* text = part<GuideText>("guideText");
    QTest::keyClick(text, Qt::Key_Tab);
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(m_guide->page(), QStringLiteral("getting_started"));
  }

  void quitsTheProgramAsTheWindowDoes() {
    FilledWindow filled(*m_look);
    MainWindow& window = filled.window;
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window, kPatience));
    const QSignalSpy closing(&window, &MainWindow::closing);
    openGuide(window, *m_look);
    auto* guide = window.findChild<GuideWindow*>();
    QTest::keyClick(guide->findChild<GuideText*>(QStringLiteral("guideText")), Qt::Key_Q, Qt::ControlModifier);
    QCOMPARE(closing.size(), 1);
    QVERIFY(!window.isVisible());
  }

  void wordsAreFoundInAllPages() {
    open(QStringLiteral("comparing"));
    const QList<GuideHit> hits = GuideSearch().find(QStringLiteral("budget"));
    QSet<QString> pages;
    for (const GuideHit& hit : hits) pages.insert(hit.page);
    QVERIFY(pages.size() > 5);
    QTest::keyClick(m_guide.get(), Qt::Key_F, Qt::ControlModifier);
    auto* field = part<QLineEdit>("findField");
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("BUDGET"));
    QCOMPARE(m_guide->page(), QStringLiteral("comparing"));  // what is read comes first
    auto* text = part<GuideText>("guideText");
    QSet<QString> shown;
    for (qsizetype i = 0; i < hits.size(); ++i) {
      QCOMPARE(text->textCursor().selectedText().toLower(), QStringLiteral("budget"));
      shown.insert(m_guide->page());
      QTest::keyClick(field, Qt::Key_Return);
    }
    QCOMPARE(shown, pages);
    QTest::keyClicks(field, QStringLiteral("xyzzy"));
    QVERIFY(!part<QToolButton>("findNext")->isEnabled());
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!field->isVisible());
    QTest::keyClick(text, Qt::Key_Escape);
    QVERIFY(!m_guide->isVisible());
  }

  void nothingLeadsOutUnasked() {
    QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "take");
    open(QStringLiteral("privacy"));
    auto* text = part<GuideText>("guideText");
    const QUrl outside(QStringLiteral("https://example.org/"));
    Q_EMIT text->anchorClicked(outside);
    QCOMPARE(m_guide->page(), QStringLiteral("privacy"));
    QVERIFY(m_taken.isEmpty());
    auto* verb = part<QPushButton>("verb_open");
    QVERIFY(verb != nullptr);
    verb->click();
    QCOMPARE(m_taken, QList<QUrl>{outside});
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
    QVERIFY(!text->loadResource(QTextDocument::ImageResource, outside).isValid());
    QVERIFY(!text->loadResource(QTextDocument::HtmlResource, QUrl(QStringLiteral("file:///etc/passwd"))).isValid());
  }

  void aGermanWindowSaysThatTheGuideIsInEnglish() {
    open(QStringLiteral("budget"));
    QVERIFY(!part<QLabel>("guideLanguage")->isVisible());
    const Language german(Language::Kind::german);
    QVERIFY(german.isLoaded());
    open(QStringLiteral("budget"));
    QVERIFY(part<QLabel>("guideLanguage")->isVisible());
    QCOMPARE(m_guide->windowTitle(), QStringLiteral("Anleitung"));
  }

  void everyButtonHasAName() {
    open(QStringLiteral("budget"));
    const auto buttons = m_guide->findChildren<QToolButton*>();
    QVERIFY(buttons.size() >= 4);
    for (const QToolButton* each : buttons) QVERIFY2(!each->accessibleName().isEmpty(), qPrintable(each->objectName()));
  }

  void largerTextAndDarkKeepThePage() {
    open(QStringLiteral("budget"));
    const int before = part<GuideText>("guideText")->document()->defaultFont().pixelSize();
    m_look->choose(ColourScheme::dark, 2);
    QCOMPARE(m_guide->page(), QStringLiteral("budget"));
    QVERIFY(part<GuideText>("guideText")->document()->defaultFont().pixelSize() > before);
    QVERIFY(!part<QToolButton>("guideBack")->isEnabled());
  }

 public Q_SLOTS:
  void take(const QUrl& url) { m_taken.append(url); }

 private:
  void open(const QString& page) {
    m_guide = std::make_unique<GuideWindow>(*m_look);
    m_guide->showPage(page);
    QVERIFY(QTest::qWaitForWindowActive(m_guide.get(), kPatience));
  }
  template <class Widget>
  Widget* part(const char* name) const {
    return m_guide->findChild<Widget*>(QLatin1String(name));
  }

  std::unique_ptr<Look> m_look;
  std::unique_ptr<GuideWindow> m_guide;
  QList<QUrl> m_taken;
};

QTEST_MAIN(TestGuide)
#include "tst_guide.moc"
