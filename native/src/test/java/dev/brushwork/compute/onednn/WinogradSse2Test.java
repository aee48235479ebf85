package dev.brushwork.compute.onednn;

final class WinogradSse2Test extends WinogradContract {
  WinogradSse2Test() {
    super(Instructions.SSE2);
  }
}
