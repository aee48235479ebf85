package dev.brushwork.compute.cuda.cudnn;

/**
 * The backend (graph) API of cuDNN, call by call. Descriptors and handles are addresses; values are
 * arrays in memory order, of as many bytes as their type has ({@link AttributeType}). A result is a
 * {@code cudnnStatus_t}, 0 for success. Several threads may call it for descriptors of their own; a
 * handle is one thread's at a time.
 *
 * @see <a
 *     href="https://docs.nvidia.com/deeplearning/cudnn/backend/latest/api/cudnn-graph-library.html">
 *     cuDNN's reference</a>
 */
interface CudnnApi {
  int SUCCESS = 0;

  /** {@code 10000 * major + 100 * minor + patch}. */
  long version();

  /** The name of a status, such as CUDNN_STATUS_BAD_PARAM. */
  String statusName(int status);

  /** What this thread's last failed call says about it; empty if nothing. */
  String lastError();

  int createHandle(long[] handle);

  int destroyHandle(long handle);

  int setStream(long handle, long stream);

  int createDescriptor(int type, long[] descriptor);

  int destroyDescriptor(long descriptor);

  int setAttribute(long descriptor, int name, AttributeType type, long count, byte[] values);

  /**
   * @param count receives how many there are
   * @param values receives up to {@code requested} of them; null to ask for the count alone. For
   *     descriptors it holds those to be filled
   */
  int getAttribute(
      long descriptor, int name, AttributeType type, long requested, long[] count, byte[] values);

  int finalizeDescriptor(long descriptor);

  int execute(long handle, long plan, long variantPack);
}
