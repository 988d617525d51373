// SPDX-License-Identifier: GPL-3.0-or-later
// The window's main story on the simulated GPU: a document is read and asked about, and the gauge shows the GPU's
// memory by parts, the driver's and other programs' included. On the processor there is no word of a GPU. The settings
// list what there is, and when the GPU is lost the processor goes on.
#include <dlfcn.h>

#include <QComboBox>

#include "app/controllers/device_choices.h"
#include "app/controllers/engine_room.h"
#include "ui/chat/chat_pane.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;

#ifndef LONGLEAF_SIM_MODULE
#define LONGLEAF_SIM_MODULE ""
#define LONGLEAF_SIM_NVML ""
#endif

class TestStoryGpu final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void saysWhatIsInTheWay_data();
  void saysWhatIsInTheWay();
  void readsAndAnswers_data();
  void readsAndAnswers();
  void theSettingsListTheDevices();
  void aLostGpu();  // last: it stays lost

 private:
  ScratchFolder m_folder;
  QString m_book;
};

void TestStoryGpu::initTestCase() {
  if (*LONGLEAF_SIM_MODULE == '\0') QSKIP("built without the simulated GPU (LONGLEAF_CUDA=SIM)");
  qputenv("LONGLEAF_CUDA_MODULE", LONGLEAF_SIM_MODULE);
  qputenv("LONGLEAF_NVML", LONGLEAF_SIM_NVML);
  qputenv("CUSIM_PROCESS_BYTES", QByteArray::number(qint64{1} << 29));
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  m_book = writeBook(m_folder, "lighthouses.pdf", 2);
  QVERIFY(!m_book.isEmpty());
}

void TestStoryGpu::readsAndAnswers_data() {
  QTest::addColumn<QString>("device");
  QTest::addColumn<QString>("gauge");
  QTest::newRow("auto") << "auto"
                        << "Memory · GPU 0 (Simulated GPU): ";
  QTest::newRow("cpu") << "cpu"
                       << "Memory · CPU (system memory): ";
}

void TestStoryGpu::readsAndAnswers() {
  QFETCH(QString, device);
  QFETCH(QString, gauge);
  const SceneLibrary shelf(m_folder.path(device.toStdString()));
  QVERIFY(shelf.useModel());
  QVERIFY(shelf.set("max_tokens", "4"));
  QVERIFY(shelf.set("device", device.toStdString()));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  scene.drop({m_book});
  QVERIFY(scene.settles());
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.press(scene.window->actions().read));
  QTRY_COMPARE_WITH_TIMEOUT(scene.reading().phase, ui::ReadingState::Phase::done, kPatienceForWork);
  QVERIFY(scene.settles());
  ui::GaugesPane& gauges = scene.window->gauges();
  QTRY_VERIFY2(gauges.text().startsWith(gauge), qPrintable(gauges.text()));
  const bool onGpu = device == QLatin1String("auto");
  QCOMPARE(gauges.text().contains(QLatin1String("GPU")), onGpu);
  // The driver tells 512 MiB of this program, most of which is not in the plan.
  QTRY_COMPARE(gauges.text().contains(QLatin1String("GPU driver 4")), onGpu);

  QVERIFY(scene.ask(QStringLiteral("How many boats?")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages()[1].state, ui::MessageState::complete);
  scene.close();
}

void TestStoryGpu::saysWhatIsInTheWay_data() {
  QTest::addColumn<int>("trouble");
  QTest::addColumn<QString>("words");
  const auto row = [](const char* name, inference::GpuTrouble trouble, const char* words) {
    QTest::newRow(name) << static_cast<int>(trouble) << words;
  };
  row("no driver", inference::GpuTrouble::noDriver, "there is no NVIDIA driver (the subject).");
  row("no runtime", inference::GpuTrouble::noRuntime, "the subject is missing");
  row("old driver", inference::GpuTrouble::oldDriver, "the NVIDIA driver is too old; the subject is needed.");
  row("not built", inference::GpuTrouble::notBuilt, "built without support for graphics cards.");
}

void TestStoryGpu::saysWhatIsInTheWay() {
  QFETCH(int, trouble);
  QFETCH(QString, words);
  const inference::GpuList none{.trouble = static_cast<inference::GpuTrouble>(trouble), .subject = "the subject"};
  QVERIFY2(app::gpuSentence(none).contains(words), qPrintable(app::gpuSentence(none)));
  ui::SettingRow row{.choices = {"auto", "cpu"}, .choiceNames = {"", ""}, .value = "cuda:1"};
  app::offerDevices(row, none);
  QCOMPARE(row.choiceNames.last(), QStringLiteral("GPU 1 (not there)"));
}

void TestStoryGpu::theSettingsListTheDevices() {
  const SceneLibrary shelf(m_folder.path("settings"));
  QVERIFY(shelf.useModel());
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  scene.window->actions().settings->trigger();
  const QComboBox* choice = nullptr;
  QTRY_VERIFY((choice = scene.seen<QComboBox>("setting_device")) != nullptr && choice->count() == 3);
  QCOMPARE(choice->itemText(2), QStringLiteral("GPU 0: Simulated GPU"));
  QVERIFY2(choice->toolTip().endsWith(QLatin1String("GPU 0: Simulated GPU, 8.0 GiB. Driver 580.65.06 (CUDA 13.0).")),
           qPrintable(choice->toolTip()));
  scene.close();
}

/// In the middle of reading. What is there stays, and a button goes on.
void TestStoryGpu::aLostGpu() {
  const SceneLibrary shelf(m_folder.path("lost"));
  QVERIFY(shelf.useModel());
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  scene.drop({m_book});
  QVERIFY(scene.settles());
  QTRY_VERIFY(scene.window->reader().document() > 0);
  using LoseAfter = void (*)(std::int64_t);
  void* const module = ::dlopen(LONGLEAF_SIM_MODULE, RTLD_NOW | RTLD_NOLOAD);
  const auto loseAfter = module != nullptr ? reinterpret_cast<LoseAfter>(::dlsym(module, "cusimLoseAfter")) : nullptr;
  QVERIFY(loseAfter != nullptr);
  loseAfter(40);
  QVERIFY(scene.press(scene.window->actions().read));
  QTRY_VERIFY_WITH_TIMEOUT(scene.hasBar(QStringLiteral("device")), kPatienceForWork);
  QVERIFY(scene.settles());
  QVERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.clickVerb(QStringLiteral("device"), "cpu"));
  QTRY_COMPARE_WITH_TIMEOUT(scene.reading().phase, ui::ReadingState::Phase::done, kPatienceForWork);
  QVERIFY(!scene.hasBar(QStringLiteral("device")));
  QTRY_VERIFY(scene.window->gauges().text().startsWith(QStringLiteral("Memory · CPU ")));
  scene.close();
}

QTEST_MAIN(TestStoryGpu)
#include "tst_story_gpu.moc"
