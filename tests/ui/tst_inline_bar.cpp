// SPDX-License-Identifier: GPL-3.0-or-later
// Messages stand in bars with verbs: newest first, one for each matter, closed by Esc, with their severity in words,
// and whatever text they bear, it is text.
#include <QtTest>

#include <QAccessible>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

#include "support/patience.h"
#include "ui/theme/look.h"
#include "ui/window/inline_bar.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;

namespace {

BarMessage message(const QString& id, const QString& text) {
  return {.id = id, .severity = Severity::warning, .text = text};
}

QWidget* bar(const QWidget& bars, const QString& id) { return bars.findChild<QWidget*>(QStringLiteral("bar_") + id); }

template <class Widget>
Widget* part(const QWidget& bars, const QString& id, const char* name) {
  const QWidget* of = bar(bars, id);
  return of ? of->findChild<Widget*>(QString::fromLatin1(name)) : nullptr;
}

}  // namespace

class tst_InlineBar final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_look = std::make_unique<Look>();
    m_bars = std::make_unique<InlineBars>(*m_look);
    m_bars->resize(900, 200);
  }

  void noRoomWithoutMessages() {
    QVERIFY(m_bars->isHidden());
    m_bars->show(message(QStringLiteral("a"), QStringLiteral("Something")));
    QVERIFY(!m_bars->isHidden());
    m_bars->dismiss(QStringLiteral("a"));
    QVERIFY(m_bars->isHidden());
    m_bars->dismiss(QStringLiteral("never shown"));
    QVERIFY(m_bars->messages().isEmpty());
  }

  void newestOnTopAndOneForEachMatter() {
    m_bars->show(message(QStringLiteral("a"), QStringLiteral("first")));
    m_bars->show(message(QStringLiteral("b"), QStringLiteral("second")));
    BarMessage again = message(QStringLiteral("a"), QStringLiteral("third"));
    again.verbs = {{QStringLiteral("go"), QStringLiteral("Go")}};
    m_bars->show(again);
    again.text = QStringLiteral("fourth");
    m_bars->show(again);
    QCOMPARE(m_bars->messages().size(), 2);
    QCOMPARE(m_bars->messages()[0].text, QStringLiteral("fourth"));
    QVERIFY(QTest::qWaitForWindowExposed(m_bars.get(), kPatience));
    QTRY_VERIFY(bar(*m_bars, QStringLiteral("a"))->y() < bar(*m_bars, QStringLiteral("b"))->y());
    QCOMPARE(part<QLabel>(*m_bars, QStringLiteral("a"), "barText")->text(), QStringLiteral("fourth"));
    QCOMPARE(m_bars->findChildren<QPushButton*>(QStringLiteral("verb_go")).size(), 1);
  }

  void verbsByKeyboardAndMouse() {
    BarMessage short_ = message(QStringLiteral("fit"), QStringLiteral("1.3 GiB short."));
    short_.verbs = {{QStringLiteral("use"), QStringLiteral("Use 2,048 slots")},
                    {QStringLiteral("more"), QStringLiteral("Free memory")}};
    m_bars->show(short_);
    QVERIFY(QTest::qWaitForWindowActive(m_bars.get(), kPatience));
    QSignalSpy chosen(m_bars.get(), &InlineBars::verbChosen);
    auto* use = m_bars->findChild<QPushButton*>(QStringLiteral("verb_use"));
    QVERIFY(use);
    use->setFocus();
    QTest::keyClick(use, Qt::Key_Space);
    QCOMPARE(chosen.takeFirst(), (QList<QVariant>{QStringLiteral("fit"), QStringLiteral("use")}));
    QTest::keyClick(use, Qt::Key_Tab);
    QCOMPARE(m_bars->focusWidget()->objectName(), QStringLiteral("verb_more"));
    QTest::mouseClick(m_bars->findChild<QPushButton*>(QStringLiteral("verb_more")), Qt::LeftButton);
    QCOMPARE(chosen.takeFirst(), (QList<QVariant>{QStringLiteral("fit"), QStringLiteral("more")}));
  }

  void aVerbMayReplaceOrRemoveItsOwnBar() {
    BarMessage ask = message(QStringLiteral("a"), QStringLiteral("Try"));
    ask.verbs = {{QStringLiteral("again"), QStringLiteral("Again")}};
    m_bars->show(ask);
    int times = 0;
    connect(m_bars.get(), &InlineBars::verbChosen, this, [&](const QString& id) {
      if (++times == 2) return m_bars->dismiss(id);
      ask.text = QStringLiteral("Tried");
      m_bars->show(ask);
    });
    QTest::mouseClick(m_bars->findChild<QPushButton*>(QStringLiteral("verb_again")), Qt::LeftButton);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCOMPARE(m_bars->messages().value(0).text, QStringLiteral("Tried"));
    QTest::mouseClick(m_bars->findChild<QPushButton*>(QStringLiteral("verb_again")), Qt::LeftButton);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCOMPARE(times, 2);
    QVERIFY(m_bars->messages().isEmpty());
    QVERIFY(!bar(*m_bars, QStringLiteral("a")));
  }

  void escapeAndTheCrossClose() {
    for (const char* id : {"a", "b"}) m_bars->show(message(QString::fromLatin1(id), QStringLiteral("Text")));
    QVERIFY(QTest::qWaitForWindowActive(m_bars.get(), kPatience));
    QSignalSpy closed(m_bars.get(), &InlineBars::closed);
    auto* cross = part<QToolButton>(*m_bars, QStringLiteral("a"), "barClose");
    cross->setFocus();
    QTest::keyClick(cross, Qt::Key_Escape);
    QCOMPARE(closed.takeFirst().value(0).toString(), QStringLiteral("a"));
    QTest::mouseClick(part<QToolButton>(*m_bars, QStringLiteral("b"), "barClose"), Qt::LeftButton);
    QCOMPARE(closed.takeFirst().value(0).toString(), QStringLiteral("b"));
    QVERIFY(m_bars->isHidden());
  }

  void whatMustStayStays() {
    BarMessage stays = message(QStringLiteral("a"), QStringLiteral("No model"));
    stays.closable = false;
    stays.verbs = {{QStringLiteral("import"), QStringLiteral("Import")}};
    m_bars->show(stays);
    QSignalSpy closed(m_bars.get(), &InlineBars::closed);
    QVERIFY(part<QToolButton>(*m_bars, QStringLiteral("a"), "barClose")->isHidden());
    QTest::keyClick(m_bars->findChild<QPushButton*>(QStringLiteral("verb_import")), Qt::Key_Escape);
    QCOMPARE(closed.count(), 0);
    m_bars->dismiss(QStringLiteral("a"));
    QCOMPARE(closed.count(), 0);  // told only of what a person closes
  }

  void detailsOnDemand() {
    BarMessage told = message(QStringLiteral("a"), QStringLiteral("Not read"));
    m_bars->show(told);
    QVERIFY(part<QPushButton>(*m_bars, QStringLiteral("a"), "barDetailsButton")->isHidden());
    told.details = QStringLiteral("page 3: no text\npage 4: no text");
    m_bars->show(told);
    auto* button = part<QPushButton>(*m_bars, QStringLiteral("a"), "barDetailsButton");
    auto* details = part<QPlainTextEdit>(*m_bars, QStringLiteral("a"), "barDetails");
    QVERIFY(!button->isHidden() && details->isHidden());
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!details->isHidden());
    QCOMPARE(details->toPlainText(), told.details);
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(details->isHidden());
  }

  void textIsText() {
    const QString hostile = QStringLiteral("<b onclick=x>&amp;</b><img src='file:///etc/passwd'>");
    m_bars->show(message(QStringLiteral("a"), hostile));
    auto* label = part<QLabel>(*m_bars, QStringLiteral("a"), "barText");
    QCOMPARE(label->textFormat(), Qt::PlainText);
    QCOMPARE(label->text(), hostile);
  }

  void hugeTextGoesIntoTheDetails() {
    const QString huge = QStringLiteral("word ").repeated(20000);
    m_bars->show(message(QStringLiteral("a"), huge));
    QVERIFY(part<QLabel>(*m_bars, QStringLiteral("a"), "barText")->text().size() < 500);
    QCOMPARE(part<QPlainTextEdit>(*m_bars, QStringLiteral("a"), "barDetails")->toPlainText(), huge);
    QVERIFY(!part<QPushButton>(*m_bars, QStringLiteral("a"), "barDetailsButton")->isHidden());
    QVERIFY(m_bars->heightForWidth(900) < 200);
  }

  void theSeverityIsSaidInWords() {
    const std::pair<Severity, QString> all[] = {{Severity::note, QStringLiteral("Note: It is so.")},
                                                {Severity::warning, QStringLiteral("Warning: It is so.")},
                                                {Severity::error, QStringLiteral("Error: It is so.")}};
    for (const auto& [severity, words] : all) {
      m_bars->show({.id = QStringLiteral("a"), .severity = severity, .text = QStringLiteral("It is so.")});
      auto* interface = QAccessible::queryAccessibleInterface(bar(*m_bars, QStringLiteral("a")));
      QVERIFY(interface);
      QCOMPARE(interface->text(QAccessible::Name), words);
    }
  }

  void nothingIsCutOff_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("rightToLeft");
    QTest::newRow("wide") << 1200 << 1.0 << false;
    QTest::newRow("narrow") << 420 << 1.0 << false;
    QTest::newRow("narrow, large type") << 560 << 2.0 << false;
    QTest::newRow("right to left") << 420 << 1.0 << true;
  }

  void nothingIsCutOff() {
    QFETCH(int, width);
    QFETCH(double, scale);
    QFETCH(bool, rightToLeft);
    m_look->applyToApplication();
    m_look->setScale(scale);
    m_bars->setLayoutDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    BarMessage full = message(QStringLiteral("a"), QStringLiteral("This document needs 1.3 GiB more than is free."));
    full.details = QStringLiteral("one\ntwo");
    full.verbs = {{QStringLiteral("use"), QStringLiteral("Use 2,048 slots")},
                  {QStringLiteral("free"), QStringLiteral("Unload the model")}};
    m_bars->show(full);
    QVERIFY(QTest::qWaitForWindowExposed(m_bars.get(), kPatience));
    part<QPushButton>(*m_bars, QStringLiteral("a"), "barDetailsButton")->click();
    m_bars->resize(width, m_bars->heightForWidth(width));
    const QWidget* of = bar(*m_bars, QStringLiteral("a"));
    QTRY_COMPARE(of->width(), width);
    QTRY_COMPARE(of->height(), of->heightForWidth(width));
    QList<QRect> taken;
    for (const QWidget* child : of->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
      if (!child->isVisible()) continue;
      QVERIFY2(of->rect().contains(child->geometry()), qPrintable(child->objectName()));
      for (const QRect& other : taken) QVERIFY2(!other.intersects(child->geometry()), qPrintable(child->objectName()));
      taken.append(child->geometry());
      if (qobject_cast<const QPushButton*>(child)) QVERIFY(child->width() >= child->sizeHint().width());
    }
    QVERIFY(taken.size() >= 7);
    const bool crossLast = part<QToolButton>(*m_bars, QStringLiteral("a"), "barClose")->x() > width / 2;
    QCOMPARE(crossLast, !rightToLeft);
  }

  void cleanup() {
    m_bars.reset();
    m_look.reset();
    qApp->setStyleSheet({});
  }

 private:
  std::unique_ptr<Look> m_look;
  std::unique_ptr<InlineBars> m_bars;
};

QTEST_MAIN(tst_InlineBar)
#include "tst_inline_bar.moc"
