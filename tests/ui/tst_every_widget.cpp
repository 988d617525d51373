// SPDX-License-Identifier: GPL-3.0-or-later
// A walk over all of the window: every action can be found and pressed, every control has a name and is reached by Tab,
// and no text is cut in German, from right to left, or at twice the size.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTabBar>
#include <QToolButton>
#include <QtTest>

#include "app/controllers/engine_words.h"
#include "inference/cache/method.h"
#include "inference/cache/settings.h"
#include "support/patience.h"
#include "ui/budget/budget_panel.h"
#include "ui/compare/compare_page.h"
#include "ui/filled_compare.h"
#include "ui/filled_evaluation.h"
#include "ui/filled_window.h"
#include "ui/reader/reader_pane.h"
#include "ui/settings/settings_pane.h"
#include "ui/window/window_actions.h"

namespace {

using longleaf::tests::FilledWindow;
using longleaf::tests::kPatience;
using longleaf::tests::Language;
using longleaf::ui::CentralPage;
using longleaf::ui::Look;
using longleaf::ui::SettingsPage;

QString nameOf(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  return QStringLiteral("%1 \"%2\" in %3")
      .arg(QLatin1String(widget.metaObject()->className()), widget.objectName(),
           parent != nullptr ? parent->objectName() : QString());
}

/// What a person works with; parts of another such widget (a spin box's field, a scroll bar) are that one's business.
bool isControl(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  if (widget.inherits("QScrollBar") || widget.inherits("QHeaderView")) return false;
  if (qobject_cast<const QAbstractSpinBox*>(parent) != nullptr || qobject_cast<const QComboBox*>(parent) != nullptr ||
      qobject_cast<const QLineEdit*>(parent) != nullptr || qobject_cast<const QTabBar*>(parent) != nullptr ||
      qobject_cast<const QMenuBar*>(parent) != nullptr)
    return false;
  if (widget.window() != parent && widget.inherits("QComboBoxPrivateContainer")) return false;
  for (const char* kind : {"QAbstractButton", "QLineEdit", "QComboBox", "QAbstractSlider", "QAbstractSpinBox",
                           "QAbstractItemView", "QTabBar", "QPlainTextEdit"})
    if (widget.inherits(kind)) return true;
  return false;
}

bool isPartOfPopup(const QWidget& widget) {
  for (const QWidget* at = &widget; at != nullptr; at = at->parentWidget()) {
    if (at->inherits("QMenu") || at->inherits("QComboBoxPrivateContainer")) return true;
  }
  return false;
}

QString wordsOf(const QWidget& widget) {
  if (!widget.accessibleName().isEmpty()) return widget.accessibleName();
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) return button->text();
  return {};
}

QList<QWidget*> controlsOf(const QWidget& window) {
  QList<QWidget*> controls;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (isControl(*widget) && !isPartOfPopup(*widget) && widget->window() == &window) controls.append(widget);
  }
  return controls;
}

/// Everything that Tab comes to from the widget with the focus, until it is there again.
QSet<const QWidget*> walked(QWidget& window, bool& closed) {
  QSet<const QWidget*> seen;
  const QWidget* first = window.focusWidget();
  closed = false;
  for (int i = 0; i < 400 && window.focusWidget() != nullptr; ++i) {
    seen.insert(window.focusWidget());
    QTest::keyClick(window.focusWidget(), Qt::Key_Tab);
    closed = window.focusWidget() == first;
    if (closed) break;
  }
  return seen;
}

/// Tab belongs to a group as a whole: one of its radio buttons.
bool standsForIt(const QWidget& widget, const QSet<const QWidget*>& seen) {
  if (!widget.inherits("QRadioButton")) return false;
  return std::any_of(seen.begin(), seen.end(), [&](const QWidget* each) {
    return each->inherits("QRadioButton") && each->window() == widget.window();
  });
}

/// Texts that have less room than they take, of those on display.
QStringList clipped(const QWidget& window) {
  QStringList found;
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisibleTo(&window) || widget->visibleRegion().isEmpty() || isPartOfPopup(*widget)) continue;
    const auto* label = qobject_cast<const QLabel*>(widget);
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    const bool words =
        (label != nullptr && !label->text().isEmpty()) || (button != nullptr && !button->text().isEmpty());
    if (!words) continue;
    // A text that ends in an ellipsis has been made to fit, on purpose.
    if (label != nullptr && label->text().endsWith(QChar(0x2026))) continue;
    if (label != nullptr && label->inherits("longleaf::ui::ElidingLabel")) continue;
    const QSize size = widget->size();
    // Room around a button's text may be less than it would like; a label has none.
    const int height = button != nullptr             ? button->fontMetrics().height()
                       : widget->hasHeightForWidth() ? widget->heightForWidth(size.width())
                                                     : widget->sizeHint().height();
    const bool wraps = label != nullptr && label->wordWrap();
    const int width = wraps ? widget->minimumSizeHint().width() : widget->sizeHint().width();
    if (size.width() < width || size.height() < height)
      found.append(QStringLiteral("%1 \"%2\": %3 x %4 of %5 x %6")
                       .arg(nameOf(*widget), label != nullptr ? label->text() : button->text())
                       .arg(size.width())
                       .arg(size.height())
                       .arg(width)
                       .arg(height));
  }
  return found;
}

}  // namespace

class tst_EveryWidget final : public QObject {
  Q_OBJECT

 private:
  struct Shown {
    explicit Shown(double scale = 1) {
      look.setReducedMotion(true);
      look.setScale(scale);
      look.applyToApplication();
      filled = std::make_unique<FilledWindow>(look);
      filled->fillAll();
      filled->window.resize(1440, 900);
      filled->window.show();
      isActive = QTest::qWaitForWindowActive(&filled->window, kPatience);
    }
    ~Shown() { qApp->setStyleSheet({}); }
    Shown(const Shown&) = delete;
    Shown& operator=(const Shown&) = delete;

    /// Every state of the window in which other widgets are on display.
    void eachState(const std::function<void(const char*)>& seen) {
      longleaf::ui::MainWindow& window = filled->window;
      seen("reader and chat");
      window.reader().openFind();
      seen("find bar");
      window.showBudget();
      if (auto* toggle = window.findChild<QToolButton*>(QStringLiteral("expertToggle"))) toggle->setChecked(true);
      seen("budget");
      window.budget().setFit({.slots = 9'000, .documentTokens = 48'890, .fits = false, .largestThatFits = 2'048});
      seen("budget too large");
      window.showPage(CentralPage::settings);
      for (const SettingsPage page :
           {SettingsPage::model, SettingsPage::reading, SettingsPage::appearance, SettingsPage::storage}) {
        window.settings().showPage(page);
        seen("settings");
      }
      window.showWide(window.evaluation());
      seen("evaluation");
      window.evaluation().setProgress(longleaf::tests::evaluationRuns(), true);
      seen("evaluation that runs");
      window.evaluation().setProgress({}, false);
      window.evaluation().showForm();
      seen("new evaluation");
      window.evaluation().setRuns({});
      window.evaluation().showRun(0);
      seen("no evaluation");
      longleaf::tests::fillEvaluation(window.evaluation());
      window.showPage(CentralPage::shortcuts);
      seen("shortcuts");
      using longleaf::tests::CompareState;
      window.showWide(window.compare());
      for (const CompareState state : {CompareState::empty, CompareState::running, CompareState::done}) {
        longleaf::tests::fillCompare(window.compare(), state);
        seen("compare");
      }
      window.compare().openForm(1);
      seen("compare, choosing a setting");
      window.showPage(CentralPage::empty);
      seen("empty");
      window.showPage(CentralPage::reader);
      filled->showBar();
      filled->startReading();
      seen("a bar and a reading");
    }

    Look look;
    std::unique_ptr<FilledWindow> filled;
    bool isActive = false;
  };

 private Q_SLOTS:
  static void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  static void everyActionCanBeFound() {
    Shown shown;
    auto& actions = shown.filled->window.actions();
    QSet<const QAction*> inMenus;
    for (const auto& path : actions.paths()) {
      QVERIFY(path.path.count(QStringLiteral(" › ")) >= 1);
      inMenus.insert(path.action);
    }
    const auto all = actions.findChildren<QAction*>();
    QVERIFY(all.size() > 40);
    for (const QAction* action : all) {
      QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
      QVERIFY2(!action->shortcut().isEmpty() || inMenus.contains(action), qPrintable(action->objectName()));
    }
  }

  static void noTwoActionsShareKeys() {
    Shown shown;
    QMap<QString, QString> owners;
    for (const QAction* action : shown.filled->window.findChildren<QAction*>()) {
      for (const QKeySequence& keys : action->shortcuts()) {
        const QString text = keys.toString();
        QVERIFY2(!owners.contains(text) || owners[text] == action->objectName(),
                 qPrintable(QStringLiteral("%1: %2 and %3").arg(text, owners.value(text), action->objectName())));
        owners[text] = action->objectName();
      }
    }
    QVERIFY(owners.size() > 30);
  }

  static void mnemonicsOfAMenuDiffer_data() {
    QTest::addColumn<bool>("german");
    QTest::newRow("English") << false;
    QTest::newRow("German") << true;
  }
  static void mnemonicsOfAMenuDiffer() {
    QFETCH(bool, german);
    const auto language = german ? std::make_unique<Language>(Language::Kind::german) : nullptr;
    Shown shown;
    const auto differ = [](const QList<QAction*>& actions) {
      QSet<QString> seen;
      for (const QAction* action : actions) {
        const QString keys = QKeySequence::mnemonic(action->text()).toString();
        if (keys.isEmpty()) continue;
        if (seen.contains(keys)) {
          qWarning("%s: %s", qPrintable(action->text()), qPrintable(keys));
          return false;
        }
        seen.insert(keys);
      }
      return true;
    };
    const QMenuBar* bar = shown.filled->window.menuBar();
    QVERIFY(differ(bar->actions()));
    for (const QMenu* menu : bar->findChildren<QMenu*>()) QVERIFY2(differ(menu->actions()), qPrintable(menu->title()));
  }

  static void everyControlHasAName() {
    Shown shown;
    QStringList nameless;
    int seen = 0;
    shown.eachState([&](const char*) {
      const QList<QWidget*> controls = controlsOf(shown.filled->window);
      for (const QWidget* control : controls) seen += control->isVisible() ? 1 : 0;
      for (const QWidget* control : controls) {
        if (control->isVisible() && wordsOf(*control).isEmpty() &&
            !control->objectName().startsWith(QStringLiteral("qt_")))
          nameless.append(nameOf(*control));
      }
    });
    nameless.removeDuplicates();
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
    QVERIFY2(seen > 300, qPrintable(QString::number(seen)));
  }

  static void tabReachesEveryControl() {
    Shown shown;
    QVERIFY(shown.isActive);
    longleaf::ui::MainWindow& window = shown.filled->window;
    shown.eachState([&](const char* state) {
      QCoreApplication::processEvents();
      if (window.focusWidget() == nullptr) window.setFocus(Qt::TabFocusReason);
      QTest::keyClick(window.focusWidget() != nullptr ? window.focusWidget() : &window, Qt::Key_Tab);
      bool closed = false;
      const QSet<const QWidget*> seen = walked(window, closed);
      QVERIFY2(closed, state);
      for (const QWidget* control : controlsOf(window)) {
        if (!control->isVisible() || !control->isEnabled() || control->visibleRegion().isEmpty()) continue;
        QVERIFY2(seen.contains(control) || standsForIt(*control, seen),
                 qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(state), nameOf(*control))));
      }
    });
  }

  static void noTextIsCut_data() {
    QTest::addColumn<int>("language");
    QTest::addColumn<double>("scale");
    QTest::newRow("English") << -1 << 1.0;
    QTest::newRow("twice as large") << -1 << 2.0;
    QTest::newRow("German") << static_cast<int>(Language::Kind::german) << 1.0;
    QTest::newRow("German, twice as large") << static_cast<int>(Language::Kind::german) << 2.0;
    QTest::newRow("right to left") << static_cast<int>(Language::Kind::mirrored) << 1.0;
  }
  static void noTextIsCut() {
    QFETCH(int, language);
    QFETCH(double, scale);
    const auto loaded = language < 0 ? nullptr : std::make_unique<Language>(static_cast<Language::Kind>(language));
    QVERIFY(!loaded || loaded->isLoaded());
    Shown shown(scale);
    QStringList found;
    shown.eachState([&](const char* state) {
      for (int turn = 0; turn < 5; ++turn) QTest::qWait(1);
      QVERIFY2(shown.filled->window.height() == 900,
               qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(state)).arg(shown.filled->window.height())));
      // Nothing has pushed it wider.
      QVERIFY2(shown.filled->window.width() == 1440,
               qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(state)).arg(shown.filled->window.width())));
      for (const QString& each : clipped(shown.filled->window))
        found.append(QLatin1String(state) + QStringLiteral(": ") + each);
    });
    found.removeDuplicates();
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
    QCOMPARE(shown.filled->window.size(), QSize(1440, 900));  // nothing has pushed it wider
  }

  static void germanIsGerman() {
    const Language german(Language::Kind::german);
    QVERIFY(german.isLoaded());
    Shown shown;
    QCOMPARE(shown.filled->window.actions().read->text(), QStringLiteral("&Lesen"));
    QCOMPARE(longleaf::app::engineText("keeps every token"), QStringLiteral("behält jedes Token"));
    auto* find = shown.filled->window.findChild<QWidget*>(QStringLiteral("librarySearch"));
    QVERIFY(find != nullptr);
    QCOMPARE(find->accessibleName(), QStringLiteral("In Bibliothek und Chats suchen"));
  }

  static void rightToLeftBeginsAtTheRight() {
    const Language mirrored(Language::Kind::mirrored);
    Shown shown;
    longleaf::ui::MainWindow& window = shown.filled->window;
    const auto at = [&](const char* name) {
      const auto* widget = window.findChild<QWidget*>(QLatin1String(name));
      return widget == nullptr ? -1 : widget->mapTo(&window, widget->rect().center()).x();
    };
    QVERIFY(at("libraryPane") > at("readerPane"));
    QVERIFY(at("readerPane") > at("chatPane"));
    QVERIFY(at("libraryTitle") > at("libraryCount"));
  }

  static void theEnginesWordsAreAllKnown() {
    QSet<QString> known;
    for (const char* text : longleaf::app::engineTexts()) known.insert(QString::fromUtf8(text));
    const auto knows = [&](std::string_view text) {
      return known.contains(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    };
    static const QRegularExpression list(QStringLiteral("^[\\w]+(, [\\w]+)*$"));  // of values: the same in any language
    for (const auto& key : longleaf::inference::settingKeys()) {
      QVERIFY2(knows(key.meaning), key.meaning.data());
      const QString values = QString::fromUtf8(key.values.data(), static_cast<qsizetype>(key.values.size()));
      QVERIFY2(list.match(values).hasMatch() || knows(key.values), key.values.data());
    }
    for (const auto& preset : longleaf::inference::presets()) QVERIFY2(knows(preset.summary), preset.summary.data());
  }
};

QTEST_MAIN(tst_EveryWidget)
#include "tst_every_widget.moc"
