// What an app made with Relay would write for its screen of contacts. Only the compiler reads it: nothing runs here.
declare const graphql: (parts: TemplateStringsArray) => unknown;

export const screen = graphql`
  query ContactsScreenQuery($first: Int!) {
    viewer {
      id
      feedCursor
      ...Contacts_viewer @arguments(first: $first)
    }
  }
`;

export const byId = graphql`
  query ContactsByIdQuery($id: ID!) {
    node(id: $id) {
      ...Contacts_viewer @alias
    }
  }
`;

export const list = graphql`
  fragment Contacts_viewer on Viewer
  @refetchable(queryName: "ContactsPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
    contacts(first: $first, after: $after) @connection(key: "Contacts_contacts") {
      totalCount
      edges {
        node {
          id
          ...Contacts_card
        }
      }
    }
  }
`;

export const card = graphql`
  fragment Contacts_card on Contact @refetchable(queryName: "ContactsCardQuery") {
    name
    kind
    isCore
    updatedAt
    channels {
      kind
      value
    }
    linkedPerson {
      displayName
    }
  }
`;

export const create = graphql`
  mutation ContactsCreateMutation($input: CreateContactInput!, $connections: [ID!]!) {
    createContact(input: $input) {
      contact @prependNode(connections: $connections, edgeTypeName: "ContactEdge") {
        id
        ...Contacts_card
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const remove = graphql`
  mutation ContactsDeleteMutation($input: DeleteContactInput!, $connections: [ID!]!) {
    deleteContact(input: $input) {
      deletedContactId @deleteEdge(connections: $connections) @deleteRecord
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const feed = graphql`
  subscription ContactsFeedSubscription($after: FeedCursor) {
    feed(after: $after) {
      cursor
      kind
      subjectId
      subject {
        __typename
        ...Contacts_card @alias
      }
    }
  }
`;
