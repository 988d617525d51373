// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of large blocks goes back to the system with them, also after others of their size have been freed.
#include <malloc.h>

#include <QTest>
#include <cstdlib>

#include "app/controllers/large_blocks.h"

class TestLargeBlocks final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theyStayApart();
};

void TestLargeBlocks::theyStayApart() {
#ifndef __GLIBC__
  QSKIP("another allocator");
#endif
  constexpr std::size_t kImage = std::size_t{8} << 20U;
  longleaf::app::mapLargeBlocks();
  void* volatile block = std::malloc(2 * kImage);
  QVERIFY(block != nullptr);
  std::free(block);
  const struct mallinfo2 before = ::mallinfo2();
  block = std::malloc(kImage);
  QVERIFY(block != nullptr);
  const struct mallinfo2 with = ::mallinfo2();
  std::free(block);
  const struct mallinfo2 after = ::mallinfo2();
  QVERIFY(with.hblkhd >= before.hblkhd + kImage);
  QVERIFY(after.arena + after.hblkhd < with.arena + with.hblkhd - kImage / 2);
}

QTEST_MAIN(TestLargeBlocks)
#include "tst_large_blocks.moc"
