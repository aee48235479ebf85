package dev.brushwork.compute.onednn;

final class WinogradAvx512Test extends WinogradContract {
  WinogradAvx512Test() {
    super(Instructions.AVX512);
  }
}
