// What an app would write with generated types. Only compilers read it: nothing runs here.
import { Client, fetchExchange } from '@urql/core';
import { graphql } from '../.out/typescript';
import type { ContactPageQuery, CreateContactInput, FeedSubscription } from '../.out/typescript/graphql';

const SIGN_IN = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      session { accessToken accessTokenExpiresAt refreshToken deviceToken }
      userErrors { code field message }
    }
  }
`);

const CONTACT_PAGE = graphql(`
  query ContactPage($first: Int!, $after: String) {
    viewer {
      contacts(first: $first, after: $after) {
        totalCount
        nodes {
          id name kind role note isCore tags createdAt
          channels { kind value label }
          linkedPerson { displayName pronouns }
          pendingInvitation { code expiresAt }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

const CREATE_CONTACT = graphql(`
  mutation CreateContact($input: CreateContactInput!) {
    createContact(input: $input) { contact { id } userErrors { code field message } }
  }
`);

const UPDATE_CONTACT = graphql(`
  mutation UpdateContact($input: UpdateContactInput!) {
    updateContact(input: $input) { contact { id note version } userErrors { code field message } }
  }
`);

export const FEED = graphql(`
  subscription Feed($after: FeedCursor) {
    feed(after: $after) {
      cursor kind subjectId
      subject { __typename id ... on Contact { name } ... on Viewer { displayName } }
    }
  }
`);

type ContactList = NonNullable<NonNullable<ContactPageQuery['viewer']>['contacts']>;
type Contact = ContactList['nodes'][number];

const client = new Client({ url: 'https://kith.example.org/graphql', exchanges: [fetchExchange] });

export async function signIn(email: string, password: string): Promise<string> {
  const { data } = await client.mutation(SIGN_IN, { input: { email, password } });
  const token: string | undefined = data?.signIn.session?.accessToken;
  return token ?? data?.signIn.userErrors.map(({ message }) => message).join(' ') ?? 'no answer';
}

export async function allContacts(): Promise<Contact[]> {
  const found: Contact[] = [];
  for (let page = await contactPage(null); ; page = await contactPage(page.pageInfo.endCursor ?? null)) {
    found.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return found;
  }
}

/** An error takes away the list, and leaves the rest of the answer. */
async function contactPage(after: string | null): Promise<ContactList> {
  const { data, error } = await client.query(CONTACT_PAGE, { first: 50, after });
  const page = data?.viewer?.contacts;
  if (!page) throw error ?? new Error('no contacts came');
  return page;
}

/** What has a default may be left out. */
export const least: CreateContactInput = { name: 'Amal', kind: 'FRIEND' };

export const create = (input: CreateContactInput) => client.mutation(CREATE_CONTACT, { input });

/** Leaving out, and taking away, are two different things. */
export const rename = (id: string, name: string) => client.mutation(UPDATE_CONTACT, { input: { contactId: id, name } });
export const forgetNote = (id: string) => client.mutation(UPDATE_CONTACT, { input: { contactId: id, note: null } });

export function nameOf(subject: FeedSubscription['feed']['subject']): string {
  switch (subject?.__typename) {
    case 'Contact':
      return subject.name;
    case 'Viewer':
      return subject.displayName;
    default:
      return 'something';
  }
}

export function wrong(contact: Contact, answer: ContactPageQuery) {
  // @ts-expect-error: an error may have taken the viewer away
  answer.viewer.contacts;
  // @ts-expect-error: or the contacts alone
  answer.viewer?.contacts.nodes;
  // @ts-expect-error: a note may be missing
  contact.note.length;
  // @ts-expect-error: nobody may be behind it
  contact.linkedPerson.displayName;
  // @ts-expect-error: there is no such kind
  void create({ name: 'Amal', kind: 'ENEMY' });
  // @ts-expect-error: it needs a kind
  void create({ name: 'Amal' });
  return contact.name.length + contact.channels.length + contact.tags.length;
}
