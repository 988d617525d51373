// SPDX-License-Identifier: GPL-3.0-or-later
// Settings count at once and only when a person changes them; what cannot be taken is said; models are chosen,
// imported, dropped; saved readings go after a question in their own row.
#include <QtTest>

#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QToolButton>

#include "support/patience.h"
#include "ui/settings/setting_editor.h"
#include "ui/settings/settings_pane.h"
#include "ui/theme/look.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;
using Kind = SettingRow::Kind;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

SettingRow budgetRow() {
  return {.key = s("budget"),
          .name = s("Budget"),
          .values = s("256 to 65,536 slots"),
          .meaning = s("Memory of a document."),
          .kind = Kind::number,
          .least = 256,
          .most = 65536,
          .unit = s("slots"),
          .defaultValue = s("2048"),
          .value = s("4096")};
}

SettingRow alphaRow(const char* value = "0.75") {
  return {.key = s("alpha"),
          .name = s("Alpha"),
          .kind = Kind::number,
          .least = 0,
          .most = 1,
          .defaultValue = s("1"),
          .value = s(value)};
}

SettingRow deviceRow() {
  return {.key = s("device"),
          .name = s("Device"),
          .kind = Kind::choice,
          .choices = {s("auto"), s("cpu"), s("cuda")},
          .choiceNames = {s("Automatic"), s("Processor"), s("Graphics card")},
          .defaultValue = s("auto"),
          .value = s("auto")};
}

SettingRow flagRow(const char* value) {
  return {.key = s("cite"), .name = s("Cite"), .kind = Kind::flag, .defaultValue = s(value), .value = s(value)};
}

SettingRow textRow() { return {.key = s("sink"), .name = s("First tokens"), .value = s("4")}; }

QList<ModelEntry> models() {
  return {{.name = s("Small & quick"), .path = s("/m/a.gguf"), .detail = s("94 MiB"), .demo = true, .used = true},
          {.name = s("Large"), .path = s("/m/b.gguf"), .detail = s("4.4 GiB")},
          {.name = s("Broken"), .path = s("/m/c.gguf"), .detail = s("1 MiB"), .problem = s("The file ends early.")}};
}

StorageUse storage(int readings) {
  StorageUse use{.folder = s("/home/reader/longleaf"),
                 .libraryBytes = qint64{12} << 20,
                 .readingsBytes = qint64{1} << 30,
                 .quotaBytes = qint64{4} << 30};
  for (int i = 0; i < readings; ++i)
    use.readings.append({QString::number(i), s("Book %1").arg(i), s("2,048 slots"), qint64{96} << 20});
  return use;
}

}  // namespace

class tst_SettingsPane final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_look = std::make_unique<Look>();
    m_pane = std::make_unique<SettingsPane>(*m_look);
    m_pane->resize(900, 700);
    m_pane->setRows(SettingsPage::reading, {budgetRow(), alphaRow(), deviceRow(), flagRow("on"), textRow()});
    m_pane->setModels(models());
    m_pane->setStorage(storage(3));
    m_pane->show();
    QVERIFY(QTest::qWaitForWindowActive(m_pane.get(), kPatience));
    m_changed = std::make_unique<QSignalSpy>(m_pane.get(), &SettingsPane::settingChanged);
  }
  void cleanup() {
    m_changed.reset();
    m_pane.reset();
    m_look.reset();
    qApp->setStyleSheet({});
  }

  void fourPagesByKeyboard() {
    auto* list = find<QListWidget>("settingsPages");
    QCOMPARE(list->count(), 4);
    m_pane->setFocus();
    QVERIFY(list->hasFocus());
    QVERIFY(find<QPushButton>("importModel")->isVisible());
    QTest::keyClick(list, Qt::Key_Down);
    QVERIFY(find<QSpinBox>("setting_budget")->isVisible());
    QVERIFY(!find<QPushButton>("importModel")->isVisible());
    m_pane->showPage(SettingsPage::storage);
    QCOMPARE(list->currentRow(), 3);
    QVERIFY(find<QPushButton>("remove_1")->isVisible());
  }

  void closedByEscapeAndButton() {
    QSignalSpy closed(m_pane.get(), &SettingsPane::closeRequested);
    QTest::keyClick(find<QListWidget>("settingsPages"), Qt::Key_Escape);
    QTest::mouseClick(find<QToolButton>("closeSettings"), Qt::LeftButton);
    QCOMPARE(closed.count(), 2);
  }

  void settersAreQuiet() {
    SettingRow budget = budgetRow(), alpha = alphaRow("0.5"), device = deviceRow(), flag = flagRow("on"),
               text = textRow();
    budget.value = s("512");
    device.value = s("cuda");
    flag.value = s("off");
    text.value = s("8");
    m_pane->setRows(SettingsPage::reading, {budget, alpha, device, flag, text});
    QCOMPARE(find<QSpinBox>("setting_budget")->value(), 512);
    QCOMPARE(find<QLineEdit>("setting_alpha")->text(), s("0.5"));
    QCOMPARE(find<QComboBox>("setting_device")->currentText(), s("Graphics card"));
    QVERIFY(!find<QCheckBox>("setting_cite")->isChecked());
    QCOMPARE(find<QLineEdit>("setting_sink")->text(), s("8"));
    QCOMPARE(m_changed->count(), 0);
  }

  void sameRowsKeepTheirControls() {
    m_pane->showPage(SettingsPage::reading);
    auto* alpha = find<QLineEdit>("setting_alpha");
    alpha->setFocus();
    alpha->setText(s("0.1"));
    SettingRow budget = budgetRow();
    budget.value = s("1024");
    m_pane->setRows(SettingsPage::reading, {budget, alphaRow(), deviceRow(), flagRow("on"), textRow()});
    QCOMPARE(find<QLineEdit>("setting_alpha"), alpha);
    QCOMPARE(alpha->text(), s("0.1"));  // what is being typed stays
    QVERIFY(alpha->hasFocus());
  }

  void wholeNumbersCountWhenFinished() {
    m_pane->showPage(SettingsPage::reading);
    auto* spin = find<QSpinBox>("setting_budget");
    QCOMPARE(spin->text(), s("4,096 slots"));
    spin->setFocus();
    spin->selectAll();
    QTest::keyClicks(spin, s("512"));
    QCOMPARE(m_changed->count(), 0);  // 5 and 51 were on the way
    QTest::keyClick(spin, Qt::Key_Return);
    QCOMPARE(m_changed->count(), 1);
    QCOMPARE(m_changed->takeFirst(), (QList<QVariant>{s("budget"), s("512")}));
    QTest::keyClick(spin, Qt::Key_Up);
    QCOMPARE(m_changed->takeFirst(), (QList<QVariant>{s("budget"), s("513")}));
    QTest::keyClick(spin, Qt::Key_Return);
    QCOMPARE(m_changed->count(), 0);
  }

  void otherNumbersAreChecked_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("problem");
    QTest::newRow("fine") << "0.995"
                          << "0.995"
                          << "";
    QTest::newRow("spaces") << " 0.5 "
                            << "0.5"
                            << "";
    QTest::newRow("the same") << "0.75"
                              << ""
                              << "";
    QTest::newRow("default") << "1"
                             << "1"
                             << "";
    QTest::newRow("too much") << "7"
                              << ""
                              << "From 0 to 1.";
    QTest::newRow("too little") << "-0.1"
                                << ""
                                << "From 0 to 1.";
    QTest::newRow("words") << "much"
                           << ""
                           << "This is not a number.";
    QTest::newRow("nothing") << ""
                             << ""
                             << "This is not a number.";
    QTest::newRow("no end") << "inf"
                            << ""
                            << "This is not a number.";
  }

  void otherNumbersAreChecked() {
    QFETCH(QString, typed);
    QFETCH(QString, value);
    QFETCH(QString, problem);
    m_pane->showPage(SettingsPage::reading);
    auto* edit = find<QLineEdit>("setting_alpha");
    edit->setFocus();
    edit->setText(typed);
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(m_changed->isEmpty() ? QString() : m_changed->first().value(1).toString(), value);
    QCOMPARE(find<QLabel>("problem_alpha")->text(), problem);
    QCOMPARE(find<QLabel>("problem_alpha")->isVisible(), !problem.isEmpty());
    if (problem.isEmpty()) return;
    QTest::keyClick(edit, Qt::Key_Escape);  // back to what counts
    QCOMPARE(edit->text(), s("0.75"));
    QVERIFY(!find<QLabel>("problem_alpha")->isVisible());
  }

  void numbersAsPeopleWriteThem() {
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    auto* edit = find<QLineEdit>("setting_alpha");
    edit->setText(s("0,5"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(m_changed->value(0).value(1).toString(), s("0.5"));
  }

  void aNumberMayBeAWord() {
    SettingRow row = budgetRow();
    row.value = row.defaultValue = s("auto");
    SettingEditor editor(row);
    QSignalSpy edited(&editor, &SettingEditor::edited);
    auto* edit = editor.findChild<QLineEdit*>(s("setting_budget"));
    QVERIFY(edit);
    edit->setText(s("512"));
    QTest::keyClick(edit, Qt::Key_Return);
    edit->setText(s("auto"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(edited.value(0).value(1).toString(), s("512"));
    QCOMPARE(edited.value(1).value(1).toString(), s("auto"));
    SettingEditor spin(budgetRow());
    spin.setValue(s("auto"));  // what a box with arrows cannot show
    QCOMPARE(spin.findChild<QLineEdit*>(s("setting_budget"))->text(), s("auto"));
  }

  void choices() {
    m_pane->showPage(SettingsPage::reading);
    auto* choice = find<QComboBox>("setting_device");
    choice->setFocus();
    QTest::keyClick(choice, Qt::Key_Down);
    QCOMPARE(m_changed->takeFirst(), (QList<QVariant>{s("device"), s("cpu")}));
    SettingRow odd = deviceRow();
    odd.value = s("tpu");
    m_pane->setRows(SettingsPage::appearance, {odd});
    SettingEditor editor(odd);
    QCOMPARE(editor.findChild<QComboBox*>()->currentText(), s("tpu"));  // shown, not silently changed
    QCOMPARE(m_changed->count(), 0);
  }

  void flagsInTheWordsOfTheirTable_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::newRow("on") << "on"
                        << "off";
    QTest::newRow("off") << "off"
                         << "on";
    QTest::newRow("true") << "true"
                          << "false";
    QTest::newRow("false") << "false"
                           << "true";
  }

  void flagsInTheWordsOfTheirTable() {
    QFETCH(QString, before);
    SettingEditor editor(flagRow(before.toUtf8().constData()));
    QSignalSpy edited(&editor, &SettingEditor::edited);
    QTest::keyClick(editor.findChild<QCheckBox*>(s("setting_cite")), Qt::Key_Space);
    QTEST(edited.value(0).value(1).toString(), "after");
  }

  void scrollingPastChangesNothing() {
    m_pane->showPage(SettingsPage::reading);
    find<QListWidget>("settingsPages")->setFocus();
    auto* spin = find<QSpinBox>("setting_budget");
    const QPointF at(5, 5);
    QWheelEvent wheel(at, spin->mapToGlobal(at), {}, QPoint(0, 120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(spin, &wheel);
    QCOMPARE(spin->value(), 4096);
    spin->setFocus();
    QWheelEvent meant(at, spin->mapToGlobal(at), {}, QPoint(0, 120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(spin, &meant);
    QCOMPARE(spin->value(), 4097);
  }

  void modelsAreChosen() {
    QSignalSpy chosen(m_pane.get(), &SettingsPane::modelChosen);
    auto* small = find<QRadioButton>("model_/m/a.gguf");
    auto* large = find<QRadioButton>("model_/m/b.gguf");
    auto* broken = find<QRadioButton>("model_/m/c.gguf");
    QVERIFY(small->isChecked());
    QCOMPARE(small->accessibleName(), s("Small & quick (demo)"));
    QVERIFY(!broken->isEnabled());
    QCOMPARE(broken->accessibleDescription(), s("The file ends early."));
    QTest::mouseClick(small, Qt::LeftButton);
    QCOMPARE(chosen.count(), 0);  // in use already
    large->setFocus();
    QTest::keyClick(large, Qt::Key_Space);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toString(), s("/m/b.gguf"));
    m_pane->setModels(models());  // it could not be loaded: the old one is in use
    QVERIFY(small->isChecked());
    QVERIFY(!large->isChecked());
  }

  void aNewListMayComeWhileOneIsChosen() {
    connect(m_pane.get(), &SettingsPane::modelChosen, this, [this](const QString& path) {
      QList<ModelEntry> list = models();
      for (ModelEntry& model : list) model.used = model.path == path;
      list.append({.name = s("New"), .path = s("/m/d.gguf")});
      m_pane->setModels(list);
    });
    auto* large = find<QRadioButton>("model_/m/b.gguf");
    large->setFocus();
    QTest::keyClick(large, Qt::Key_Space);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(find<QRadioButton>("model_/m/b.gguf")->isChecked());
    QVERIFY(find<QRadioButton>("model_/m/b.gguf")->hasFocus());
    QVERIFY(find<QRadioButton>("model_/m/d.gguf"));
    m_pane->setModels({});
    QVERIFY(find<QLabel>("noModels")->isVisible());
  }

  void imports() {
    QSignalSpy asked(m_pane.get(), &SettingsPane::modelImportRequested);
    auto* button = find<QPushButton>("importModel");
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(asked.count(), 1);
    m_pane->setImportProgress(0.4, s("Copying"));
    QVERIFY(find<QProgressBar>("importProgress")->isVisible());
    QCOMPARE(find<QProgressBar>("importProgress")->value(), 400);
    QVERIFY(!button->isEnabled());
    m_pane->setImportProgress(-1, s("This is not a model file."));
    QVERIFY(!find<QProgressBar>("importProgress")->isVisible());
    QCOMPARE(find<QLabel>("importSentence")->text(), s("This is not a model file."));
    QVERIFY(button->isEnabled());
  }

  void modelFilesAreDropped_data() {
    QTest::addColumn<QList<QUrl>>("urls");
    QTest::addColumn<QStringList>("paths");
    QTest::newRow("a model") << QList<QUrl>{QUrl(s("file:///m/x.gguf"))} << QStringList{s("/m/x.gguf")};
    QTest::newRow("capitals") << QList<QUrl>{QUrl(s("file:///m/X.GGUF"))} << QStringList{s("/m/X.GGUF")};
    QTest::newRow("among others") << QList<QUrl>{QUrl(s("file:///a.pdf")), QUrl(s("file:///m/x%20y.gguf"))}
                                  << QStringList{s("/m/x y.gguf")};
    QTest::newRow("a book") << QList<QUrl>{QUrl(s("file:///a.pdf"))} << QStringList{};
    QTest::newRow("far away") << QList<QUrl>{QUrl(s("https://example.org/x.gguf"))} << QStringList{};
    QTest::newRow("nothing") << QList<QUrl>{} << QStringList{};
  }

  void modelFilesAreDropped() {
    QFETCH(QList<QUrl>, urls);
    QFETCH(QStringList, paths);
    QSignalSpy dropped(m_pane.get(), &SettingsPane::modelDropped);
    QWidget* page = find<QPushButton>("importModel")->parentWidget();
    QMimeData data;
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QCoreApplication::sendEvent(page, &enter);
    QCOMPARE(enter.isAccepted(), !paths.isEmpty());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(page, &drop);
    QStringList got;
    for (const auto& each : dropped) got.append(each.value(0).toString());
    QCOMPARE(got, paths);
  }

  void readingsGoAfterAQuestion() {
    m_pane->showPage(SettingsPage::storage);
    QSignalSpy removal(m_pane.get(), &SettingsPane::readingRemovalRequested);
    QCOMPARE(find<QLabel>("storageReadings")->text(), s("Saved readings: 1.0 GiB of 4.0 GiB"));
    auto* remove = find<QPushButton>("remove_1");
    remove->setFocus();
    QTest::keyClick(remove, Qt::Key_Space);
    QCOMPARE(removal.count(), 0);
    QVERIFY(!remove->isVisible());
    auto* no = find<QPushButton>("removeNo_1");
    QVERIFY(no->hasFocus());  // a second press of the same key keeps the reading
    QTest::keyClick(no, Qt::Key_Space);
    QVERIFY(remove->isVisible() && remove->hasFocus());
    QTest::keyClick(remove, Qt::Key_Space);
    QSignalSpy closed(m_pane.get(), &SettingsPane::closeRequested);
    QTest::keyClick(no, Qt::Key_Escape);
    QCOMPARE(closed.count(), 0);  // the question is closed, not the page
    QVERIFY(remove->isVisible());
    QTest::mouseClick(remove, Qt::LeftButton);
    QTest::mouseClick(find<QPushButton>("removeYes_1"), Qt::LeftButton);
    QCOMPARE(removal.count(), 1);
    QCOMPARE(removal[0][0].toString(), s("1"));
    StorageUse left = storage(3);
    left.readings.removeAt(1);
    m_pane->setStorage(left);
    QVERIFY(!find<QPushButton>("remove_1"));
    QVERIFY(find<QPushButton>("remove_2")->hasFocus());  // goes on where the removed one was
  }

  void aRemovalThatFailedCanBeTriedAgain() {
    m_pane->showPage(SettingsPage::storage);
    QTest::mouseClick(find<QPushButton>("remove_1"), Qt::LeftButton);
    QTest::mouseClick(find<QPushButton>("removeYes_1"), Qt::LeftButton);
    m_pane->setStorage(storage(3));
    QVERIFY(find<QPushButton>("remove_1")->isVisible());
    QVERIFY(find<QPushButton>("remove_1")->isEnabled());
  }

  void manyReadings() {
    m_pane->showPage(SettingsPage::storage);
    const auto widgetsFor = [&](int readings) {
      m_pane->setStorage(storage(readings));
      QCoreApplication::processEvents();
      return m_pane->findChildren<QWidget*>().size();
    };
    const qsizetype few = widgetsFor(100);
    QCOMPARE(widgetsFor(5000), few);  // those of the first twenty
    QVERIFY(find<QPushButton>("remove_19"));
    QVERIFY(!find<QPushButton>("remove_20"));
    QTest::mouseClick(find<QPushButton>("moreReadings"), Qt::LeftButton);
    QVERIFY(find<QPushButton>("remove_39"));
    m_pane->setStorage({});
    QVERIFY(find<QLabel>("noReadings")->isVisible());
    QVERIFY(!find<QPushButton>("moreReadings")->isVisible());
  }

  void textIsText() {
    const QString hostile = s("<h1>Big</h1> & more");
    m_pane->setStorage({.readings = {{s("x"), hostile, hostile, 1}}});
    m_pane->setModels({{.name = hostile, .path = s("/m/h.gguf"), .detail = hostile, .problem = hostile}});
    for (const QLabel* label : m_pane->findChildren<QLabel*>()) {
      if (label->text().contains(QLatin1Char('<'))) QCOMPARE(label->textFormat(), Qt::PlainText);
    }
    QCOMPARE(find<QRadioButton>("model_/m/h.gguf")->text(), s("<h1>Big</h1> && more"));
  }

  void littleRoomAndLargeType() {
    m_look->applyToApplication();
    m_look->setScale(2);
    m_pane->resize(700, 1400);
    m_pane->setImportProgress(0.5, s("Copying"));
    for (const SettingsPage page : {SettingsPage::model, SettingsPage::reading, SettingsPage::storage}) {
      m_pane->showPage(page);
      QCoreApplication::processEvents();
      for (const QWidget* child : m_pane->findChildren<QWidget*>()) {
        const bool counts = qobject_cast<const QAbstractButton*>(child) || qobject_cast<const QComboBox*>(child) ||
                            qobject_cast<const QLabel*>(child);
        if (!counts || !child->isVisible()) continue;
        const QRect at(child->mapTo(m_pane.get(), QPoint()), child->size());
        QVERIFY2(at.left() >= 0 && at.right() < 700, qPrintable(child->objectName()));
        const int needed =
            child->hasHeightForWidth() ? child->heightForWidth(child->width()) : child->sizeHint().height();
        QVERIFY2(child->height() >= needed, qPrintable(child->objectName()));
      }
    }
  }

  void everyControlHasAName() {
    for (const QWidget* child : m_pane->findChildren<QWidget*>()) {
      const bool acts = qobject_cast<const QAbstractButton*>(child) || qobject_cast<const QComboBox*>(child) ||
                        qobject_cast<const QAbstractSpinBox*>(child) || qobject_cast<const QListWidget*>(child);
      if (!acts) continue;
      QVERIFY2(!child->objectName().isEmpty(), child->metaObject()->className());
      QVERIFY2(!child->accessibleName().isEmpty(), qPrintable(child->objectName()));
    }
  }

 private:
  template <class Widget>
  Widget* find(const char* name) const {
    return m_pane->findChild<Widget*>(QString::fromLatin1(name));
  }

  std::unique_ptr<Look> m_look;
  std::unique_ptr<SettingsPane> m_pane;
  std::unique_ptr<QSignalSpy> m_changed;
};

QTEST_MAIN(tst_SettingsPane)
#include "tst_settings_pane.moc"
