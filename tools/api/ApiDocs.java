import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes docs/api.md from the comments in proto/: ApiDocs DESCRIPTORS OUT. The descriptors come
 * from {@code buf build --as-file-descriptor-set}; the script {@code update} beside this does both.
 */
final class ApiDocs {
  // Numbers of the fields of descriptor.proto by which a comment's place is told.
  private static final int FILE_MESSAGE = 4;
  private static final int FILE_ENUM = 5;
  private static final int FILE_SERVICE = 6;
  private static final int MESSAGE_FIELD = 2;
  private static final int SERVICE_METHOD = 2;
  private static final int ENUM_VALUE = 2;

  private static final String PACKAGE = "brushwork.v1";

  private final StringBuilder page = new StringBuilder();
  private final Map<List<Integer>, String> comments = new HashMap<>();

  public static void main(String[] args) throws IOException {
    ApiDocs docs = new ApiDocs();
    FileDescriptorSet set = FileDescriptorSet.parseFrom(Files.readAllBytes(Path.of(args[0])));
    docs.write(set.getFileList().stream().filter(f -> f.getPackage().equals(PACKAGE)).toList());
    Files.writeString(Path.of(args[1]), docs.page);
  }

  private void write(List<FileDescriptorProto> files) {
    page.append("# The API\n\nWritten by `tools/api/update` from the comments in ");
    page.append("[`proto/brushwork/v1`](../proto/brushwork/v1); package `brushwork.v1`.\n");
    for (FileDescriptorProto file : files) {
      read(file);
      for (int i = 0; i < file.getServiceCount(); i++) {
        service(file.getService(i), i);
      }
    }
    for (FileDescriptorProto file : files) {
      read(file);
      for (int i = 0; i < file.getMessageTypeCount(); i++) {
        message(file.getMessageType(i), i);
      }
      for (int i = 0; i < file.getEnumTypeCount(); i++) {
        enumeration(file.getEnumType(i), i);
      }
    }
  }

  private void read(FileDescriptorProto file) {
    comments.clear();
    for (Location location : file.getSourceCodeInfo().getLocationList()) {
      comments.put(location.getPathList(), location.getLeadingComments());
    }
  }

  private void service(ServiceDescriptorProto service, int index) {
    page.append("\n## ").append(service.getName()).append("\n\n");
    text(FILE_SERVICE, index);
    for (int i = 0; i < service.getMethodCount(); i++) {
      MethodDescriptorProto method = service.getMethod(i);
      page.append("\n### ").append(method.getName()).append("\n\n");
      page.append(method.getClientStreaming() ? "stream of " : "");
      page.append(link(method.getInputType())).append(" → ");
      page.append(method.getServerStreaming() ? "stream of " : "");
      page.append(link(method.getOutputType())).append("\n\n");
      text(FILE_SERVICE, index, SERVICE_METHOD, i);
    }
  }

  private void message(DescriptorProto message, int index) {
    page.append("\n## ").append(message.getName()).append("\n\n");
    text(FILE_MESSAGE, index);
    if (message.getFieldCount() > 0) {
      page.append("\n| | field | type | |\n| ---: | --- | --- | --- |\n");
    }
    for (int i = 0; i < message.getFieldCount(); i++) {
      FieldDescriptorProto field = message.getField(i);
      row(
          field.getNumber(),
          field.getName(),
          type(message, field),
          FILE_MESSAGE,
          index,
          MESSAGE_FIELD,
          i);
    }
  }

  private void enumeration(EnumDescriptorProto type, int index) {
    page.append("\n## ").append(type.getName()).append("\n\n");
    text(FILE_ENUM, index);
    page.append("\n| | value | |\n| ---: | --- | --- |\n");
    for (int i = 0; i < type.getValueCount(); i++) {
      EnumValueDescriptorProto value = type.getValue(i);
      row(value.getNumber(), value.getName(), null, FILE_ENUM, index, ENUM_VALUE, i);
    }
  }

  /** A comment as it is, but for its first column of blanks. */
  private void text(Integer... place) {
    comment(place).lines().forEach(line -> page.append(line.strip()).append('\n'));
  }

  private void row(int number, String name, String type, Integer... place) {
    page.append("| ").append(number).append(" | `").append(name).append("` | ");
    if (type != null) {
      page.append(type).append(" | ");
    }
    String cell = comment(place).strip().replaceAll("\\n\\s*\\n", "<br>").replaceAll("\\s+", " ");
    page.append(cell.replace("|", "\\|")).append(" |\n");
  }

  private String comment(Integer... place) {
    String comment = comments.getOrDefault(List.of(place), "");
    if (comment.isBlank()) {
      throw new IllegalStateException("no comment at " + List.of(place) + " after:\n" + page);
    }
    return comment;
  }

  private static String type(DescriptorProto message, FieldDescriptorProto field) {
    List<String> words = new ArrayList<>();
    if (field.getProto3Optional()) {
      words.add("optional");
    } else if (field.hasOneofIndex()) {
      words.add("one of `" + message.getOneofDecl(field.getOneofIndex()).getName() + "`:");
    }
    for (DescriptorProto nested : message.getNestedTypeList()) {
      if (nested.getOptions().getMapEntry() && field.getTypeName().endsWith("." + nested.getName())) {
        return "map of " + plain(nested.getField(0)) + " to " + plain(nested.getField(1));
      }
    }
    if (field.getLabel() == Label.LABEL_REPEATED) {
      words.add("repeated");
    }
    words.add(plain(field));
    return String.join(" ", words);
  }

  private static String plain(FieldDescriptorProto field) {
    return field.getType() == Type.TYPE_MESSAGE || field.getType() == Type.TYPE_ENUM
        ? link(field.getTypeName())
        : field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
  }

  private static String link(String typeName) {
    String own = "." + PACKAGE + ".";
    return typeName.startsWith(own)
        ? "[" + typeName.substring(own.length()) + "](#"
            + typeName.substring(own.length()).toLowerCase(Locale.ROOT) + ")"
        : "`" + typeName.substring(1) + "`";
  }
}
