package dev.brushwork.compute.onednn;

final class WinogradAvx2Test extends WinogradContract {
  WinogradAvx2Test() {
    super(Instructions.AVX2);
  }
}
